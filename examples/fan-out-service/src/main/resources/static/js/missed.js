// Replies that were not sent because the question is no longer open. The message stays until a person dismisses it.

import { byId } from './dom.js';
import { said } from './text.js';

/** The focus goes to the next question, or to the job. */
export const focusNext = () => (document.querySelector('.ask:not([hidden]) input') ?? byId('job-title')).focus();

export function setUpMissed() {
  byId('dismiss').addEventListener('click', () => {
    forgetMissed();
    focusNext();
  });
}

/** Shows what happened to a question. Takes the focus only if its form had it. */
export function showMissed(text, focus) {
  byId('missed').hidden = false;
  byId('missed-list').append(said('p', {}, text));
  if (focus) {
    byId('dismiss').focus();
  }
}

export function forgetMissed() {
  byId('missed').hidden = true;
  byId('missed-list').replaceChildren();
}
