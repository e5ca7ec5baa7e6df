// The table of tasks, one page of rows at a time.

import { readTask } from './api.js';
import { byId, count, duration, element, say } from './dom.js';
import { GROUPS, groupOf, taskLook } from './states.js';
import { said, showProblem } from './text.js';

const PAGE = 50;
const view = { job: null, page: 0, group: 'all', search: '', open: new Map() };
let redraw = () => {};

export function setUpTable(onChange) {
  redraw = onChange;
  byId('search').addEventListener('input', (event) => {
    view.search = event.target.value.trim().toLowerCase();
    view.page = 0;
    redraw();
  });
  byId('previous').addEventListener('click', () => { view.page -= 1; redraw(); });
  byId('next').addEventListener('click', () => { view.page += 1; redraw(); });
  byId('filters').replaceChildren(...[{ id: 'all', label: 'All' }, ...GROUPS].map((group) => {
    const button = element('button', { type: 'button', data: { group: group.id } }, group.label, element('small'));
    button.addEventListener('click', () => { view.group = group.id; view.page = 0; redraw(); });
    return button;
  }));
}

export function resetTable(job) {
  Object.assign(view, { job, page: 0, group: 'all', search: '' });
  view.open.clear();
  byId('search').value = '';
  byId('rows').replaceChildren();
}

/** Draws one page of the matching tasks. */
export function drawTable(tasks, sums, total) {
  for (const button of byId('filters').children) {
    const id = button.dataset.group;
    const number = id === 'all' ? total : sums[id];
    button.hidden = number === 0 && id !== view.group;
    button.setAttribute('aria-pressed', String(id === view.group));
    say(button.lastChild, count(number));
  }
  const matching = tasks.filter(matches);
  const pages = Math.max(1, Math.ceil(matching.length / PAGE));
  view.page = Math.min(Math.max(0, view.page), pages - 1);
  const first = view.page * PAGE;
  const shown = matching.slice(first, first + PAGE);
  drawRows(shown);
  byId('no-rows').hidden = matching.length > 0;
  byId('tasks').hidden = matching.length === 0;
  byId('pager').hidden = pages === 1;
  turn(byId('previous'), view.page > 0, byId('next'));
  turn(byId('next'), view.page < pages - 1, byId('previous'));
  say(byId('page'), `${count(first + 1)}–${count(first + shown.length)} of ${count(matching.length)}`);
}

/** A disabled button passes the focus to the other one. */
function turn(button, enabled, other) {
  const focused = document.activeElement === button;
  button.disabled = !enabled;
  if (focused && !enabled) {
    other.disabled = false;
    other.focus();
  }
}

function matches(task) {
  return (view.group === 'all' || groupOf(task.state) === view.group)
    && (!view.search || `${task.key}\n${task.prompt}\n${task.answer ?? ''}`.toLowerCase().includes(view.search));
}

/** Keeps rows whose task has not changed. */
function drawRows(tasks) {
  const body = byId('rows');
  const focused = document.activeElement?.closest?.('#rows tr')?.dataset.key;
  const old = new Map([...body.children].map((row) => [row.dataset.row, row]));
  const rows = [];
  for (const task of tasks) {
    const known = old.get(task.key);
    rows.push(known?.task === task && known.isOpen === view.open.has(task.key) ? known : row(task));
    if (view.open.has(task.key)) {
      rows.push(detail(task));
    }
  }
  if (rows.length !== body.children.length || rows.some((each, index) => each !== body.children[index])) {
    body.replaceChildren(...rows);
    if (focused !== undefined) {
      [...body.children].find((each) => each.dataset.row === focused)?.querySelector('.more').focus({ preventScroll: true });
    }
  }
}

function row(task) {
  const [label, tone] = taskLook(task.state);
  const open = view.open.has(task.key);
  const more = element('button', { type: 'button', className: 'more', 'aria-expanded': String(open) },
    said('span', { className: 'clip' }, task.prompt));
  more.addEventListener('click', () => toggle(task));
  const node = element('tr', { role: 'row', className: open ? 'open' : '', data: { row: task.key, key: task.key } },
    cell({ className: 'key-cell', title: task.key }, task.key),
    cell({}, more),
    cell({}, element('span', { className: 'pill', data: { tone } }, label)),
    cell({}, said('span', { className: `clip ${task.answer ? '' : 'soft'}` }, task.answer ?? task.error?.message ?? task.question?.text ?? '')),
    cell({ className: 'num', data: { label: 'Time' } }, time(task)),
    cell({ className: 'num', data: { label: 'Credits' } }, task.credits === undefined ? '' : count(task.credits)));
  node.task = task;
  node.isOpen = open;
  return node;
}

const cell = (properties, ...children) => element('td', { role: 'cell', ...properties }, ...children);

function time(task) {
  return task.createdAt && task.finishedAt ? duration((Date.parse(task.finishedAt) - Date.parse(task.createdAt)) / 1000) : '';
}

function toggle(task) {
  if (!view.open.delete(task.key)) {
    view.open.set(task.key, null);
  }
  redraw();
}

/** The full task; the rest of a long answer is fetched once. */
function detail(task) {
  let known = view.open.get(task.key);
  if (known?.task !== task) {
    known = { task, node: detailRow(task) };
    view.open.set(task.key, known);
  }
  return known.node;
}

function detailRow(task) {
  const whole = element('div', { className: 'whole' });
  const fill = (full) => whole.replaceChildren(
    ...part('Prompt', full.prompt),
    ...part('Answer', full.answer),
    ...part('Question', full.question?.text),
    ...part('Error', full.error && `${full.error.message} (${full.error.code})`),
    ...link(full));
  fill(task);
  if (task.answer?.endsWith('…')) {
    readTask(view.job, task.key).then(fill).catch((error) => {
      const problem = element('p', { className: 'problem', dir: 'auto' });
      showProblem(problem, error.message);
      whole.append(problem);
    });
  }
  return element('tr', { role: 'row', className: 'detail', data: { row: `${task.key} detail`, key: task.key } },
    element('td', { role: 'cell', colSpan: 6 }, whole));
}

const part = (title, text) => (text ? [element('h4', {}, title), said('p', {}, text)] : []);

/** Links only to http and https: the address may be anything. */
function link(task) {
  return task.url && /^https?:\/\//.test(task.url)
    ? [element('p', {}, element('a', { href: task.url, target: '_blank', rel: 'noopener noreferrer' }, 'Open in Manus'))]
    : [];
}
