// Text of people and agents. Characters that are invisible or change the order of others are shown by their code point, and long
// blank runs by their length, so that a text reads as what it is; above all a command to approve.

import { element } from './dom.js';

// Controls except tab and line feed, default ignorable characters, separators, annotations, lone surrogates, and blanks that are
// not spaces; a single no-break space is kept. Joiners and variation selectors are kept next to the letters and emoji that need
// them.
const BEFORE = '(?<![^\\0-\\x7f\\p{DI}]\\ufe0f?)';
const AFTER = '(?![^\\0-\\x7f\\p{DI}])';
const SIGN = [
  '(?![\\t\\n])\\p{Cc}',
  '(?![\\u200c\\u200d\\ufe00-\\ufe0f\\u180b-\\u180f])\\p{DI}',
  '[\\u2028\\u2029\\ufff9-\\ufffb]',
  '\\p{Cs}',
  '(?![ \\xa0])\\p{Zs}|\\xa0{2,}|[\\u2800\\u{1d159}]',
  `${BEFORE}[\\u200c\\u200d]|[\\u200c\\u200d]${AFTER}`,
  `${BEFORE}(?!\\ufe0f\\u20e3)[\\ufe00-\\ufe0f\\u180b-\\u180f]`,
].join('|');
// A long run of blanks or blank lines pushes the rest of a text out of sight; it is shown by its length.
const BLANKS = '[ \\t\\xa0]{17,}';
const BLANK_LINES = '(?<=\\n)(?:[ \\t\\xa0]*\\n){2,}[ \\t\\xa0]*(?=\\n)';
const MARKED = new RegExp(`((?:${SIGN})(?:[ \\t\\n]*(?:${SIGN}))*|${BLANK_LINES}|${BLANKS})`, 'u');
const SHOWN = 4;

/** What stands for some characters: their code points, or for plain blanks their number. */
function mark(part) {
  const lines = part.split('\n').length;
  if (/^[ \t\xa0\n]*$/.test(part) && (lines > 1 || part.length > 16)) {
    return lines > 1 ? `${lines} blank lines` : `${part.length} blanks`;
  }
  const runs = part.match(/(.)\1*/gsu).map((run) => {
    const [sign, ...repeats] = run;
    const code = `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    return repeats.length ? `${code} ×${repeats.length + 1}` : code;
  });
  return runs.length <= SHOWN ? runs.join(' ') : `${runs.slice(0, SHOWN).join(' ')} + ${runs.length - SHOWN} more`;
}

/** Every other part is to be marked. */
const split = (text) => text.replaceAll('\r\n', '\n').split(MARKED);

/** The text for an attribute or a screen reader. */
export const visible = (text) => split(text).map((part, index) => (index % 2 ? `[${mark(part)}]` : part)).join('');

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
    node.replaceChildren(...split(text).map((part, index) => (index % 2 ? element('mark', { className: 'sign' }, mark(part)) : part)));
  }
}
