// Imported first by every process that a script starts: when the process above is gone, however it went, this one
// is told to end as if by SIGTERM. Without it a killed npm would leave all that it had started.
import { readFileSync } from 'node:fs';

const POLL_MILLISECONDS = 250;

const before = ancestors();
const timer = setInterval(() => {
  if (ancestors() === before) return;
  clearInterval(timer);
  process.kill(process.pid, 'SIGTERM');
}, POLL_MILLISECONDS);
timer.unref();

/** The process above, and npm above that where npm put a shell between us and itself. */
function ancestors() {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined || process.platform !== 'linux') return String(parent);
  try {
    const [, name, grandparent] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${parent}/stat`, 'utf8')) ?? [];
    return name?.endsWith('sh') ? `${parent} ${grandparent}` : String(parent);
  } catch {
    // The process above ended between the two looks.
    return 'none';
  }
}
