// The shown job: its figures, questions, chart and table.

import * as api from './api.js';
import { drawChart } from './chart.js';
import { announce, byId, count, duration, element, say } from './dom.js';
import { setUpMissed } from './missed.js';
import { drawQuestions, forgetQuestions } from './questions.js';
import { GROUPS, byGroup, isOver, jobLook } from './states.js';
import { drawTable, resetTable, setUpTable } from './table.js';
import { sayText, visible } from './text.js';

const CHART_EVERY = 1000;
const STOPPED = {
  credits: 'No more tasks are created: the job has reached its credit limit, or all balances are below the floor.',
  credits_unknown: 'No more tasks are created: the credit usage of this job is unknown.',
  balance_unknown: 'No more tasks are created: no user has a readable balance above the floor.',
  tasks_missing: 'No more tasks are created: recent tasks never appeared. Check the agent profile.',
  no_user_left: 'No more tasks are created: every user is excluded. Restart the service to resume the job.',
  outage: 'The API was unreachable. Restart the service to resume the job.',
};

let job = null;
let tasks = new Map();
let stop = () => {};
let drawDue = false;
let chartAt = 0;
let asked = false;
let onProgress = () => {};

export function setUpJob(progressed) {
  onProgress = progressed;
  setUpTable(draw);
  setUpMissed();
  window.addEventListener('resize', () => { chartAt = 0; draw(); });
  byId('drain').addEventListener('click', () => byId('confirm').showModal());
  byId('confirm').addEventListener('close', async () => {
    if (byId('confirm').returnValue === 'stop') {
      try {
        progress(await api.drain(job.id));
        // the focused button disappears
        byId('job-title').focus();
      } catch (error) {
        announce(visible(error.message));
      }
    }
    byId('confirm').returnValue = '';
  });
  // elapsed time grows even without events
  setInterval(() => { if (job && !isOver(job.status)) { draw(); } }, CHART_EVERY);
}

/** Shows a job and follows it. */
export function watchJob(view) {
  leaveJob();
  job = view;
  tasks = new Map();
  asked = false;
  resetTable(job.id);
  byId('job').hidden = false;
  byId('empty').hidden = true;
  sayText(byId('job-title'), job.name);
  byId('download').href = api.tasksUrl(job.id);
  byId('download').download = `${job.id}.json`;
  stop = api.watch(job.id, {
    progress,
    tasks: (changed) => {
      changed.forEach((task) => tasks.set(task.key, task));
      draw();
    },
    end: (view) => {
      progress(view);
      announce(`Job ${visible(view.name)}: ${jobLook(view.status)[0]}.`);
    },
    connection: showConnection,
  });
  draw();
}

/** Shows no job: either there is none yet, or the one in the URL is unknown. */
export function leaveJob(unknown = false) {
  stop();
  job = null;
  chartAt = 0;
  forgetQuestions();
  byId('job').hidden = true;
  byId('empty').hidden = unknown;
  byId('no-job').hidden = !unknown;
}

function progress(view) {
  job = view;
  onProgress(view);
  draw();
}

function showConnection(state) {
  const node = byId('connection');
  node.dataset.tone = state === 'live' ? 'good' : 'ask';
  say(node, { live: 'Live', lost: 'Reconnecting…', over: '' }[state]);
}

function draw() {
  if (!drawDue) {
    drawDue = true;
    requestAnimationFrame(() => {
      drawDue = false;
      if (job) {
        drawNow();
      }
    });
  }
}

function drawNow() {
  const all = [...tasks.values()].sort((a, b) => a.number - b.number);
  const sums = byGroup(job.counts);
  const start = Date.parse(job.createdAt);
  const last = all.reduce((time, task) => Math.max(time, task.finishedAt ? Date.parse(task.finishedAt) : 0), start);
  drawHead(sums, (last - start) / 1000);
  const waiting = all.filter((task) => task.state === 'waiting');
  drawQuestions(job.id, waiting);
  if (waiting.length > 0 && !asked) {
    announce('An agent is waiting for an answer.');
  }
  asked = waiting.length > 0;
  drawTable(all, sums, job.total);
  const now = Date.now();
  const over = isOver(job.status);
  if (over || now - chartAt >= CHART_EVERY) {
    chartAt = now;
    drawChart(all, start, over ? last : now);
  }
}

function drawHead(sums, seconds) {
  const over = isOver(job.status);
  const [label, tone] = jobLook(job.status);
  const ended = sums.finished + sums.problem;
  sayText(byId('job-title'), job.name);
  say(byId('job-status'), label);
  byId('job-status').dataset.tone = tone;
  byId('drain').hidden = job.status !== 'running';
  byId('figure-done').replaceChildren(count(ended), element('small', {}, ` of ${count(job.total)}`));
  say(byId('figure-rate'), count(Math.round(over ? (ended * 60) / Math.max(1, seconds) : job.perMinute)));
  say(byId('figure-time-label'), over ? 'Took' : 'Time left');
  // the agents' speed does not tell when people reply
  const left = sums.running + sums.queued > 0 ? job.secondsLeft : undefined;
  say(byId('figure-time'), over ? duration(seconds) : left === undefined ? '–' : duration(left));
  say(byId('figure-credits'), count(job.credits));
  const notice = job.error ?? [STOPPED[job.stopReason], ...job.usersOut].filter(Boolean).join(' · ');
  byId('notice').hidden = !notice;
  sayText(byId('notice'), notice);
  drawProgress(sums);
}

function drawProgress(sums) {
  const bar = byId('progress');
  if (bar.children.length === 0) {
    bar.append(...GROUPS.map((group) => element('span', { data: { tone: group.tone } })));
  }
  GROUPS.forEach((group, index) => {
    bar.children[index].style.flexGrow = sums[group.id];
    bar.children[index].hidden = sums[group.id] === 0;
  });
  const label = GROUPS.filter((group) => sums[group.id] > 0).map((group) => `${sums[group.id]} ${group.label.toLowerCase()}`);
  bar.setAttribute('aria-label', `Of ${job.total} tasks: ${label.join(', ')}`);
}
