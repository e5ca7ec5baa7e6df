// The list of jobs.

import { byId, count, element } from './dom.js';
import { done, isOver, jobLook } from './states.js';
import { said, visible } from './text.js';

const jobs = new Map();

export function remember(job) {
  jobs.set(job.id, job);
}

export const someRun = () => [...jobs.values()].some((job) => !isOver(job.status));
export const newest = () => ordered()[0];
export const find = (id) => jobs.get(id);

const ordered = () => [...jobs.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt));

export function replaceAll(list) {
  jobs.clear();
  list.forEach(remember);
}

/** Draws the list; the links change the address, which selects the job. */
export function drawJobs(selected) {
  const list = byId('jobs');
  byId('no-jobs').hidden = jobs.size > 0;
  const focused = document.activeElement?.dataset?.job;
  list.replaceChildren(...ordered().map((job) => element('li', {}, link(job, selected))));
  if (focused) {
    [...list.querySelectorAll('a')].find((each) => each.dataset.job === focused)?.focus({ preventScroll: true });
  }
}

function link(job, selected) {
  const [label, tone] = jobLook(job.status);
  const ended = done(job.counts);
  const fill = element('span');
  fill.style.width = `${(100 * ended) / job.total}%`;
  const node = element(
    'a',
    { href: `#/jobs/${encodeURIComponent(job.id)}`, data: { job: job.id } },
    said('b', { title: visible(job.name) }, job.name),
    element(
      'span',
      { className: 'meta' },
      element('span', { className: 'pill', data: { tone } }, label),
      element('span', { className: 'bar-small' }, fill),
      element('span', {}, `${count(ended)}/${count(job.total)}`),
    ),
  );
  if (job.id === selected) {
    node.setAttribute('aria-current', 'true');
  }
  return node;
}
