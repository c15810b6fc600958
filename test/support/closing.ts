// What a test file leaves behind is cleared away when its last test is done.
import { afterAll } from 'vitest';

const steps: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  for (const step of steps.splice(0).toReversed()) await step();
});

/** Runs `step` after the file's last test, the latest first. Within a test `afterAll` would never be called. */
export function atEnd(step: () => Promise<unknown>): void {
  steps.push(step);
}
