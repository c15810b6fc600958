/** What an import did not land, kept sealed beside the uploads until its days are over. */
import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { loadStoreKeys } from '@entente/store';
import { csvLine } from '../delivery/export.ts';
import type { RejectsWriter } from '../import/input.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { createFile, frameWriter, readFrames, type Sealing } from '../upload/frames.ts';
import { makeFolder, spoolFolder } from '../upload/spool.ts';
import { getJob } from './queries.ts';
import { mayAskFor } from './rules.ts';

const columns = ['line', 'column', 'value', 'reason'] as const;
const fileName = 'rejects';

/** Where the rejects of a job go; nothing is made before there is one. Each attempt begins anew. */
export function sealedRejects(
  ctx: ProcedureContext,
  { id, key }: { id: string; key: Buffer },
): RejectsWriter & { close(): Promise<void> } {
  const { partner } = memberOf(ctx.actor);
  let file: FileHandle | undefined;
  let writer: ReturnType<typeof frameWriter> | undefined;
  const open = async (): Promise<ReturnType<typeof frameWriter>> => {
    const folder = spoolFolder(ctx, partner, id);
    await makeFolder(folder);
    file = await createFile(join(folder, fileName));
    const made = frameWriter(file, sealingOf(key, partner, id));
    await made.write(Buffer.from(`${columns.join(',')}\n`));
    return made;
  };
  return {
    write: async (rejects) => {
      if (rejects.length === 0) return;
      writer ??= await open();
      await writer.write(
        Buffer.from(rejects.map((each) => csvLine(columns.map((name) => each[name]))).join('')),
      );
    },
    close: async () => {
      await writer?.end();
      await file?.close();
    },
  };
}

const sealingOf = (key: Buffer, partner: string, id: string): Sealing => ({
  key,
  place: `store/${partner}/rejects/${id}`,
});

/** The rejects of a job as the text of a CSV file. Refuses `not-found` where there are none, `not-allowed`. */
export async function readRejects(ctx: ProcedureContext, id: string): Promise<AsyncGenerator<string, void>> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'read', subject.job({ partner }));
  const { job, key } = await ctx.database.read(granted, async (tx) => ({
    job: await tx.control((control) => getJob(control, { partner }, id)),
    key: (await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner))).contact,
  }));
  if (!mayAskFor(ctx.ability, job)) refuse('not-allowed', { action: 'read', noun: 'job' });
  const path = join(spoolFolder(ctx, partner, id), fileName);
  if (!existsSync(path)) refuse('not-found', { what: 'rejects file' });
  return texts(path, sealingOf(key, partner, id));
}

async function* texts(path: string, sealing: Sealing): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8');
  for await (const bytes of readFrames(path, sealing)) yield decoder.write(bytes);
}
