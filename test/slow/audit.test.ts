import { expect, test } from 'vitest';
import { fillLog, openLog } from '../support/audit.ts';
import { reportUnfound, takeGuardsAway, tampers } from '../support/audit-tampers.ts';
import { createDatabase } from '../support/database.ts';

const { url } = await createDatabase();
const log = openLog(url);
await fillLog(log);
await takeGuardsAway(log);

const names = Object.keys(tampers);
const runs = Math.ceil(10_000 / names.length);

test.each(names)('Of ten thousand tampers a check names the first place, here of: %s', async (name) => {
  expect(await reportUnfound(log, name, runs)).toBeUndefined();
});
