// A long text is folded until a person opens it. Buttons that accept it are disabled until the whole text was shown.

import { element } from './dom.js';

/** A control that opens a text; it is shown only if the text does not fit. */
export function foldControl(text, accepting) {
  const toggle = element('button', { type: 'button', className: 'link', 'aria-expanded': 'false', 'aria-controls': text.id },
    'Show whole text');
  const hint = element('span', { className: 'hint', id: `${text.id}-hint` }, 'Required before you approve.');
  const control = element('div', { className: 'unfold', hidden: true }, toggle, ...(accepting.length ? [hint] : []));
  const isOpen = () => !text.classList.contains('folded');
  text.classList.add('folded');
  accepting.forEach((button) => {
    button.disabled = true;
    button.setAttribute('aria-describedby', hint.id);
  });

  const update = () => {
    const whole = text.clientHeight > 0 && text.scrollHeight <= text.clientHeight + 1;
    control.hidden = isOpen() ? false : whole;
    if (whole) {
      accepting.forEach((button) => { button.disabled = false; button.removeAttribute('aria-describedby'); });
      hint.remove();
    }
  };
  toggle.addEventListener('click', () => {
    text.classList.toggle('folded');
    toggle.setAttribute('aria-expanded', String(isOpen()));
    toggle.textContent = isOpen() ? 'Show less' : 'Show whole text';
    update();
  });
  // also when the width of the page changes
  new ResizeObserver(update).observe(text);
  return control;
}
