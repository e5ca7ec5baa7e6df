// Text of people and agents. Characters that are invisible or change the order of others are shown by their code point, so that
// a text reads as what it is; above all a command to approve.

import { element } from './dom.js';

// Controls except tab and line feed, default ignorable characters, separators, annotations and lone surrogates. Joiners and
// variation selectors are kept next to the letters and emoji that need them.
const BEFORE = '(?<![^\\0-\\x7f\\p{DI}]\\ufe0f?)';
const AFTER = '(?![^\\0-\\x7f\\p{DI}])';
const SIGN = [
  '(?![\\t\\n])\\p{Cc}',
  '(?![\\u200c\\u200d\\ufe00-\\ufe0f\\u180b-\\u180f])\\p{DI}',
  '[\\u2028\\u2029\\ufff9-\\ufffb]',
  '\\p{Cs}',
  `${BEFORE}[\\u200c\\u200d]|[\\u200c\\u200d]${AFTER}`,
  `${BEFORE}(?!\\ufe0f\\u20e3)[\\ufe00-\\ufe0f\\u180b-\\u180f]`,
].join('|');
const SIGNS = new RegExp(`((?:${SIGN})+)`, 'u');
const SHOWN = 4;

/** The code points of some signs; a long series is shortened. */
function codes(signs) {
  const all = [...signs].map((sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`);
  return all.length <= SHOWN ? all.join(' ') : `${all.slice(0, SHOWN).join(' ')} + ${all.length - SHOWN} more`;
}

/** Every other part is a series of signs. */
const split = (text) => text.replaceAll('\r\n', '\n').split(SIGNS);

/** The text for an attribute or a screen reader. */
export const visible = (text) => split(text).map((part, index) => (index % 2 ? `[${codes(part)}]` : part)).join('');

/** An element that shows a text in its own direction. */
export function said(name, properties, text) {
  const node = element(name, { ...properties, dir: 'auto' });
  sayText(node, text);
  return node;
}

/** Shows or hides an error. */
export function showProblem(node, text) {
  sayText(node, text ?? '');
  node.hidden = !text;
}

/** Shows a text in an element with `dir="auto"`; changes nothing if it is shown already. */
export function sayText(node, text) {
  if (node.said !== text) {
    node.said = text;
    node.replaceChildren(...split(text).map((part, index) => (index % 2 ? element('mark', { className: 'sign' }, codes(part)) : part)));
  }
}
