// Writes db/*/schema.sql and docs/access.md from a database that the migrations have just made. Run it after changing
// SQL, and review what changed.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { masterKeyOf, migrate, openDatabase, printSchemas, startEmbedded } from '@entente/store';

const server = await startEmbedded();
try {
  const master = masterKeyOf(randomBytes(32));
  await migrate(server.url, master);
  const database = await openDatabase({ adminUrl: server.url, master });
  await database.provision({ kind: 'store', id: 'any' });
  await database.provision({ kind: 'cooperation', id: 'aaaaaaaaaa' });
  await database.close();
  for (const [path, text] of Object.entries(await printSchemas(server.url))) {
    writeFileSync(new URL(`../${path}`, import.meta.url), text);
    console.log(path);
  }
} finally {
  await server.stop();
}
