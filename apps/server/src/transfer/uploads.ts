/**
 * Imports over HTTP, in two steps: one says what the file means, the next sends it. What is remembered between the two
 * is here, in this process: the rows themselves are in the store as soon as their batch has landed, and the same file
 * again changes nothing, so an import that is lost with its process is begun anew and sent again.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '@entente/contract';
import type { ToldFault, ToldRefusal } from '@entente/platform';

/** `waiting` for its file; `interrupted` amid it, and `refused`: both take the file again from its beginning. */
export type UploadState = 'waiting' | 'running' | 'interrupted' | 'refused' | 'done';

export type Upload = {
  readonly id: string;
  readonly partner: string;
  /** `customer.import`, and the like. */
  readonly procedure: string;
  /** The input besides the file. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly format: 'csv' | 'ndjson';
  readonly idempotencyKey: string | null;
  /** When it is forgotten, in epoch milliseconds. */
  readonly forgetAt: number;
  /** Where what did not land is written down. */
  readonly rejectsPath: string;
  state: UploadState;
  rows: number;
  bytes: number;
  rejects: number;
  report: unknown;
  refusal: ToldRefusal | ToldFault | null;
};

type New = Pick<Upload, 'partner' | 'procedure' | 'input' | 'format' | 'idempotencyKey'>;

export type Uploads = {
  /** Remembers an import. With a key that was used, gives the one there is. Refuses `limit-exceeded`, `already-exists`. */
  begin(wanted: New): Promise<{ upload: Upload; isNew: boolean }>;
  /** An import of that partner. Refuses `not-found`. */
  get(partner: string, id: string): Upload;
  /** Forgets everything. */
  close(): Promise<void>;
};

/** Imports that are remembered of one partner, and for how long. */
const uploadLimits = { perPartner: 50, hours: 24 } as const;

/** `folder` is made when it is needed; only the owner of this process may look into it. */
export function openUploads(folder: string, clock: () => number = Date.now): Uploads {
  const uploads = new Map<string, Upload>();
  const forget = async (isDue: (upload: Upload) => boolean): Promise<void> => {
    const due = [...uploads.values()].filter((upload) => upload.state !== 'running' && isDue(upload));
    for (const { id, rejectsPath } of due) {
      uploads.delete(id);
      await rm(rejectsPath, { force: true });
    }
  };
  const isOver = ({ forgetAt }: Upload): boolean => forgetAt <= clock();
  const tidying = setInterval(() => void forget(isOver), 600_000).unref();

  return {
    begin: async (wanted) => {
      await forget(isOver);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { partner, idempotencyKey: key } = wanted;
      const own = [...uploads.values()].filter((upload) => upload.partner === partner);
      const known = key === null ? undefined : own.find(({ idempotencyKey }) => idempotencyKey === key);
      if (known) {
        const isSame = known.procedure === wanted.procedure && isEqual(known.input, wanted.input);
        if (!isSame) refuse('already-exists', { what: 'import', name: key });
        return { upload: known, isNew: false };
      }
      const spare =
        own.length < uploadLimits.perPartner ? undefined : own.find(({ state }) => state === 'done');
      if (spare) await forget((upload) => upload === spare);
      else if (own.length >= uploadLimits.perPartner)
        refuse('limit-exceeded', { what: 'Imports begun', limit: `${uploadLimits.perPartner}` });
      const id = randomUUID();
      const upload: Upload = {
        ...wanted,
        id,
        forgetAt: clock() + uploadLimits.hours * 3_600_000,
        rejectsPath: join(folder, `${id}.csv`),
        state: 'waiting',
        rows: 0,
        bytes: 0,
        rejects: 0,
        report: null,
        refusal: null,
      };
      uploads.set(id, upload);
      return { upload, isNew: true };
    },
    get: (partner, id) => {
      const upload = uploads.get(id);
      return upload?.partner === partner && !isOver(upload)
        ? upload
        : refuse('not-found', { what: 'import' });
    },
    close: async () => {
      clearInterval(tidying);
      await forget(() => true);
    },
  };
}

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
