// The REST API of the service. Errors have the detail and the status of the problem in the response.

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error('The service is unreachable. Check that it is running.');
  }
  if (response.status === 401) {
    dispatchEvent(new Event('signed-out'));
    throw new Error('You are signed out. Sign in and try again.');
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    const message = problem.detail || problem.title || `The service returned HTTP ${response.status}.`;
    throw Object.assign(new Error(message), { status: response.status });
  }
  return response.json();
}

const send = (method, body, headers = {}) => ({
  method,
  headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers },
  body: body === undefined ? undefined : JSON.stringify(body),
});

const job = (id) => `/jobs/${encodeURIComponent(id)}`;
const task = (id, key) => `${job(id)}/tasks/${encodeURIComponent(key)}`;

export const listJobs = () => call('/jobs');
export const submit = (name, prompts, key) =>
  call(`/jobs?name=${encodeURIComponent(name)}`, send('POST', prompts, { 'Idempotency-Key': key }));
export const drain = (id) => call(job(id), send('DELETE'));
export const readTask = (id, key) => call(task(id, key));
export const reply = (id, key, body) => call(`${task(id, key)}/reply`, send('POST', body));
export const info = () => call('/actuator/info');
export const tasksUrl = (id) => `${job(id)}/tasks`;

/**
 * Subscribes to the events of a job. The browser reconnects and resumes by itself; if it gives up, the page subscribes again.
 * Returns a function that unsubscribes.
 */
export function watch(id, { tasks, progress, end, connection }) {
  let source;
  let timer;
  const open = () => {
    source = new EventSource(`${job(id)}/events`);
    source.onopen = () => connection('live');
    source.onerror = () => {
      connection('lost');
      if (source.readyState === EventSource.CLOSED) {
        info().catch(() => {}); // the source does not tell the status
        timer = setTimeout(open, 3000);
      }
    };
    source.addEventListener('tasks', (event) => tasks(JSON.parse(event.data)));
    source.addEventListener('progress', (event) => progress(JSON.parse(event.data)));
    source.addEventListener('end', (event) => {
      source.close();
      connection('over');
      end(JSON.parse(event.data));
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
