// Throughput: how many tasks ended in each interval, drawn as SVG.

import { byId, count, duration, element, svg } from './dom.js';
import { groupOf } from './states.js';

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 86400];
const BARS = 60;
const LEFT = 40;
const TOP = 8;
const BOTTOM = 22;

/** Counts ended tasks by interval since the start. */
export function intervals(tasks, start, now) {
  const span = Math.max(BARS / 2, (now - start) / 1000);
  const step = STEPS.find((each) => span / each <= BARS) ?? Math.ceil(span / BARS);
  const bars = Array.from({ length: Math.max(1, Math.ceil(span / step)) }, () => ({ finished: 0, other: 0 }));
  for (const task of tasks) {
    if (task.finishedAt) {
      const bar = bars[Math.min(bars.length - 1, Math.max(0, Math.floor((Date.parse(task.finishedAt) - start) / 1000 / step)))];
      bar[groupOf(task.state) === 'finished' ? 'finished' : 'other'] += 1;
    }
  }
  return { step, bars };
}

function roundUp(value) {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  const steps = unit === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.4, 1.6, 2, 3, 4, 5, 6, 8, 10];
  return steps.map((each) => Math.round(each * unit)).find((each) => each >= value);
}

export function drawChart(tasks, start, now) {
  const { step, bars } = intervals(tasks, start, now);
  const box = byId('chart');
  const width = Math.max(280, box.clientWidth);
  const height = 168;
  const top = roundUp(Math.max(...bars.map((bar) => bar.finished + bar.other)));
  const y = (value) => TOP + (height - TOP - BOTTOM) * (1 - value / top);
  const barWidth = (width - LEFT - 4) / bars.length;
  const finished = bars.reduce((sum, bar) => sum + bar.finished, 0);
  const other = bars.reduce((sum, bar) => sum + bar.other, 0);

  const picture = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `Tasks ended per ${per(step)}: ${finished} finished and ${other} with problems so far`,
  });
  for (const value of [0, top / 2, top]) {
    picture.append(
      svg('line', { class: 'grid', x1: LEFT, x2: width, y1: y(value), y2: y(value) }),
      svg('text', { x: LEFT - 8, y: y(value) + 4, 'text-anchor': 'end' }, count(value)),
    );
  }
  bars.forEach((bar, index) => {
    const x = LEFT + 2 + index * barWidth;
    const thick = Math.max(1, barWidth - Math.min(3, barWidth / 4));
    for (const [kind, from, to] of [['finished', 0, bar.finished], ['other', bar.finished, bar.finished + bar.other]]) {
      if (to > from) {
        picture.append(svg('rect', { class: kind, x, y: y(to), width: thick, height: y(from) - y(to), rx: Math.min(2, thick / 3) }));
      }
    }
  });
  const end = bars.length * step;
  for (const [share, anchor] of [[0, 'start'], [0.5, 'middle'], [1, 'end']]) {
    picture.append(svg('text', { x: LEFT + (width - LEFT) * share, y: height - 6, 'text-anchor': anchor }, duration(end * share)));
  }
  box.replaceChildren(picture, key(step, other > 0));
}

const per = (step) => (step === 1 ? 'second' : duration(step).replace(/ 0 \w+$/, ''));

function key(step, problems) {
  const line = element('p', { className: 'key' }, element('span', {}, element('i'), `Finished per ${per(step)}`));
  if (problems) {
    line.append(element('span', {}, element('i', { className: 'other' }), 'With problems'));
  }
  return line;
}
