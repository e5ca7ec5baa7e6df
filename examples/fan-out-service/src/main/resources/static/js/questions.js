// Questions of waiting agents. Forms stay in place while others come and go, so that typed text is kept.

import { reply } from './api.js';
import { announce, byId, count, element, say } from './dom.js';
import { foldControl } from './fold.js';
import { focusNext, forgetMissed, showMissed } from './missed.js';
import { said, showProblem, visible } from './text.js';

const SHOWN = 4;
const forms = new Map();

/** Draws some questions of waiting tasks; one that is shown stays until it is answered. */
export function drawQuestions(job, waiting) {
  const list = byId('question-list');
  const shown = waiting.filter((task) => forms.has(name(task)));
  shown.push(...waiting.filter((task) => !forms.has(name(task))).slice(0, SHOWN - shown.length));
  const wanted = new Set(shown.map(name));
  for (const [each, form] of forms) {
    if (!wanted.has(each)) {
      forms.delete(each);
      close(form);
    }
  }
  for (const task of shown) {
    if (!forms.has(name(task))) {
      const form = draw(job, task);
      forms.set(name(task), form);
      list.append(form);
    }
  }
  say(byId('questions-title'), waiting.length === 1 ? '1 agent waits for you' : `${count(waiting.length)} agents wait for you`);
  byId('more-questions').hidden = waiting.length <= SHOWN;
  say(byId('more-questions'), `${count(waiting.length - SHOWN)} more after these.`);
  byId('questions').hidden = waiting.length === 0;
}

/** Removes a form. A person who was about to reply reads why; a reply that is being sent has its own outcome. */
function close(box) {
  const focused = box.contains(document.activeElement);
  const used = focused || box.querySelector('input').value || !box.querySelector('.problem').hidden;
  box.remove();
  if (used && !box.hidden && box.ariaBusy !== 'true') {
    showMissed(tooLate(box.dataset.key), focused);
  }
}

const tooLate = (key) => `Task ${key}: the question has another reply, or the task no longer waits. Your reply was not sent.`;

/** The same task may ask again, also with the same text. */
const name = (task) => `${task.key} ${task.question.eventId}`;

export function forgetQuestions() {
  forms.clear();
  byId('question-list').replaceChildren();
  forgetMissed();
  byId('questions').hidden = true;
}

function draw(job, task) {
  const question = task.question;
  const field = `answer-${task.number}`;
  const problem = element('p', { className: 'problem', role: 'alert', dir: 'auto', hidden: true });
  const input = element('input', { id: field, maxLength: 4000, autocomplete: 'off', dir: 'auto' });
  const box = element('li', { className: 'ask', data: { key: task.key, event: question.eventId } });

  const answer = async (body) => {
    if (box.ariaBusy === 'true') {
      return;
    }
    box.ariaBusy = 'true'; // disabled controls would lose the focus
    const hide = () => {
      const focused = box.contains(document.activeElement) || document.activeElement === document.body;
      box.hidden = true;
      return focused;
    };
    try {
      await reply(job, task.key, { eventId: question.eventId, ...body });
      announce('Reply sent.');
      if (hide()) {
        focusNext();
      }
    } catch (error) {
      box.ariaBusy = 'false';
      if (error.status === 409) {
        showMissed(tooLate(task.key), hide());
      } else if (box.isConnected) {
        showProblem(problem, error.message);
      } else {
        showMissed(`Task ${task.key}: ${error.message}`, hide());
      }
    }
  };
  const button = (text, body, className = '') => {
    const node = said('button', { type: 'button', className }, text);
    node.addEventListener('click', () => answer(body));
    return node;
  };

  const choices = question.decision
    ? takesPlainYes(question.inputSchema) ? [button('Approve', { input: { accept: true } }, 'primary')] : []
    : question.options.map((option) => button(option, { text: option }));
  const text = said('label', { id: `${field}-text`, htmlFor: field }, question.text);
  const form = element(
    'form',
    {},
    element('p', { className: 'about clip', title: visible(task.prompt) }, `Task ${task.key}: `, said('span', {}, task.prompt)),
    text,
    foldControl(text, choices),
    ...(choices.length ? [element('div', { className: 'choices' }, ...choices)] : []),
    element('div', { className: 'send' }, input, element('button', { className: question.decision ? '' : 'primary' },
      question.decision ? 'Instead' : 'Send')),
    problem,
  );
  if (question.decision) {
    input.placeholder = 'Skip this step and continue.';
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const typed = input.value.trim() || (question.decision ? input.placeholder : '');
    if (typed) {
      answer({ text: typed });
    } else {
      showProblem(problem, 'Enter or select a reply.');
      input.focus();
    }
  });
  box.append(form);
  return box;
}

/** Whether a decision only needs approval; others must be made in the web app. */
function takesPlainYes(schema) {
  return Boolean(schema?.properties?.accept) && (schema.required ?? []).every((each) => each === 'accept');
}
