// The form for a new job.

import { submit } from './api.js';
import { announce, byId, count } from './dom.js';
import { showProblem, visible } from './text.js';

const TOPICS = ['revenue and head count', 'main competitors', 'latest product news', 'sustainability targets', 'leadership team'];
// none of these exist
const COMPANIES = ['Alder & Sons', 'Blue Harbour Freight', 'Cobalt Optics', 'Dune Bakeries', 'Elmwood Insurance', 'Fjord Batteries',
  'Granite Cement', 'Hazel Cosmetics', 'Ibex Outdoor', 'Juniper Dairy', 'Kestrel Avionics', 'Lantern Media', 'Meadow Seeds',
  'Nimbus Hosting', 'Orchid Pharma', 'Pinecone Toys', 'Quarry Steel', 'Riverbend Power', 'Saffron Foods', 'Tidal Shipping',
  'Umber Paints', 'Velvet Textiles', 'Willow Clinics', 'Zephyr Cycles'];
const EXAMPLES = TOPICS.flatMap((topic) => COMPANIES.map((company) => `Research the ${topic} of ${company}`));

/** Repeats after a lost response start no second job. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join('-');
let key = newKey();

const lines = () => byId('prompts').value.split('\n').map((line) => line.trim()).filter((line) => line);

function showCount() {
  const number = lines().length;
  byId('prompt-count').textContent = number === 0 ? 'No prompts yet' : number === 1 ? '1 prompt' : `${count(number)} prompts`;
}

export function insertExamples() {
  byId('job-name').value = 'Company research';
  byId('prompts').value = EXAMPLES.join('\n');
  byId('composer').open = true;
  key = newKey();
  showCount();
  byId('start').focus();
}

/** Calls back with each accepted job. */
export function setUpComposer(accepted) {
  const problem = byId('new-job-problem');
  byId('prompts').addEventListener('input', showCount);
  byId('new-job').addEventListener('input', () => { key = newKey(); });
  byId('examples').addEventListener('click', insertExamples);
  byId('examples-big').addEventListener('click', insertExamples);
  byId('new-job').addEventListener('submit', async (event) => {
    event.preventDefault();
    const prompts = lines();
    if (prompts.length === 0) {
      showProblem(problem, 'Enter at least one prompt.');
      byId('prompts').focus();
      return;
    }
    byId('start').disabled = true;
    try {
      const job = await submit(byId('job-name').value, prompts, key);
      showProblem(problem, null);
      byId('new-job').reset();
      key = newKey();
      showCount();
      announce(`Job ${visible(job.name)} started with ${prompts.length} tasks.`);
      accepted(job);
    } catch (error) {
      showProblem(problem, error.message);
    } finally {
      byId('start').disabled = false;
    }
  });
}
