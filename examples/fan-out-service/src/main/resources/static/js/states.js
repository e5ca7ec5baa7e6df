// Labels and tones of task and job states, and the groups in which tasks are counted.

const TASKS = {
  queued: ['Queued', 'idle'],
  sending: ['Starting', 'busy'],
  running: ['Running', 'busy'],
  waiting: ['Needs you', 'ask'],
  finished: ['Finished', 'good'],
  failed: ['Failed', 'bad'],
  stopped: ['Stopped', 'bad'],
  parked: ['Parked', 'ask'],
  ambiguous: ['Unknown', 'bad'],
  missing: ['Missing', 'bad'],
  rejected: ['Rejected', 'bad'],
  timed_out: ['Timed out', 'bad'],
  skipped: ['Skipped', 'idle'],
};

const JOBS = {
  running: ['Running', 'busy'],
  draining: ['Stopping', 'ask'],
  ended: ['Done', 'good'],
  stopped: ['Stopped', 'idle'],
  failed: ['Failed', 'bad'],
};

export const GROUPS = [
  { id: 'finished', label: 'Finished', tone: 'good', states: ['finished'] },
  { id: 'problem', label: 'Problems', tone: 'bad', states: ['failed', 'stopped', 'parked', 'ambiguous', 'missing', 'rejected', 'timed_out'] },
  { id: 'waiting', label: 'Need you', tone: 'ask', states: ['waiting'] },
  { id: 'running', label: 'Running', tone: 'busy', states: ['sending', 'running'] },
  { id: 'queued', label: 'Queued', tone: 'idle', states: ['queued'] },
  { id: 'skipped', label: 'Skipped', tone: 'idle', states: ['skipped'] },
];

const GROUP_OF = new Map(GROUPS.flatMap((group) => group.states.map((state) => [state, group.id])));

export const groupOf = (state) => GROUP_OF.get(state) ?? 'problem';
export const taskLook = (state) => TASKS[state] ?? [state, 'idle'];
export const jobLook = (status) => JOBS[status] ?? [status, 'idle'];
export const isOver = (status) => status === 'ended' || status === 'stopped' || status === 'failed';

/** Sums a job's counts by group. */
export function byGroup(counts) {
  const sums = Object.fromEntries(GROUPS.map((group) => [group.id, 0]));
  for (const [state, number] of Object.entries(counts)) {
    sums[groupOf(state)] += number;
  }
  return sums;
}

export const done = (counts) => {
  const sums = byGroup(counts);
  return sums.finished + sums.problem;
};
