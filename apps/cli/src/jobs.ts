/** Work that somebody else does: a file is sent for it, and it is followed until it is over. */
import type { Readable } from 'node:stream';
import type { ImportJob, ImportMapping, Job, JobWithReport } from '@entente/contract';
import type { Session } from './session.ts';
import { facts } from './table.ts';

type Sent = {
  readonly source: Readable;
  readonly size: number | undefined;
  readonly mapping: ImportMapping;
  readonly key?: string;
  readonly options?: Pick<ImportJob, 'snapshot' | 'dryRun'>;
};

/** Sends a file and asks for its import, both once for a key. Answers with the job. */
export async function beginImport(session: Session, sent: Sent): Promise<Job> {
  const { source, size, mapping, key, options } = sent;
  const caller = await session.member();
  const keyed = key === undefined ? {} : { key };
  try {
    const [known] = key === undefined ? [] : (await caller.job.list({ key, limit: 1 })).jobs;
    if (known) return known;
    const opened = await caller.upload.open({ ...keyed, ...(size !== undefined && { bytes: size }) });
    const { id, received: offset } = opened;
    if (opened.state === 'OPEN') {
      await caller.upload.append({ id, offset, source: from(source, offset) });
      await caller.upload.finish({ id });
    }
    return await caller.job.import({ upload: id, mapping, ...options, ...keyed });
  } finally {
    source.destroy();
  }
}

/** The bytes of a file from that one on. */
async function* from(source: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array, void> {
  let left = offset;
  for await (const chunk of source) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}

/** Waits until a job is over, showing how far it is. Throws `Left` where whoever waits leaves it. */
export async function followed(session: Session, id: string): Promise<JobWithReport> {
  const caller = await session.member();
  const follow = async (): Promise<JobWithReport> => {
    for (;;)
      for await (const { progress, endedAt } of await caller.job.watch({ id })) {
        if (endedAt !== null) return caller.job.get({ id });
        if (!progress) continue;
        const { step, done, total } = progress;
        session.onProgress({ step, done, ...(total !== null && { total }) });
      }
  };
  return session.waitFor(id, follow());
}

/** What is said of a job that was asked for and is not waited for. */
export const queuedText = ({ id, kind }: Job): string =>
  `${facts([
    ['job', id],
    ['kind', kind],
  ])}\n\nentente serve does it. To follow it: entente job watch ${id}`;
