// The page. The URL contains the id of the shown job.

import { info, listJobs } from './api.js';
import { setUpComposer } from './composer.js';
import { byId } from './dom.js';
import { leaveJob, setUpJob, watchJob } from './job.js';
import { drawJobs, find, newest, remember, replaceAll, someRun } from './jobs.js';

const LIST_EVERY = 5000;
const narrow = window.matchMedia('(max-width: 900px)');
let shown = null;

const selected = () => decodeURIComponent(location.hash.match(/^#\/jobs\/([^/]+)$/)?.[1] ?? '');

async function refresh() {
  try {
    replaceAll(await listJobs());
  } catch {
    // the job view shows the lost connection
  }
  drawJobs(shown);
}

async function show() {
  if (!selected() && newest()) {
    location.replace(`#/jobs/${encodeURIComponent(newest().id)}`);
  }
  const id = selected();
  if (id === shown) {
    return;
  }
  if (!find(id)) {
    await refresh();
  }
  const job = find(id);
  shown = job ? id : null;
  if (job) {
    byId('composer').open = !narrow.matches;
    watchJob(job);
  } else {
    leaveJob(id !== '');
  }
  drawJobs(shown);
}

setUpJob((job) => {
  remember(job);
  drawJobs(shown);
});
setUpComposer(async (job) => {
  remember(job);
  location.hash = `#/jobs/${encodeURIComponent(job.id)}`;
  // the first job's title can take the focus only once the job is shown
  await show();
  byId('job-title').focus();
});
window.addEventListener('hashchange', show);
window.addEventListener('signed-out', () => { byId('signed-out').hidden = false; });
setInterval(() => {
  if (!document.hidden && someRun()) {
    refresh();
  }
}, LIST_EVERY);

info().then((facts) => {
  byId('mode').hidden = !facts.sandbox;
  byId('sign-out').hidden = !facts.login;
}).catch(() => {});
// its address would replace that of the job
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('main').focus();
});
await refresh();
await show();
