/**
 * Writes a demonstration into a directory: three invented businesses with the files they would import, the mappings
 * that read them, and the agreement they would sign. The same size, seed and instant give the same bytes anywhere.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ImportMapping, type Instant, type PartnerHandle, refuse } from '@entente/contract';
import { stringify } from 'yaml';
import { agreementText } from './agreement.ts';
import type { Business, FilePlan } from './business.ts';
import { mossfieldGrocers } from './mossfield/business.ts';
import { quillonCellars } from './quillon/business.ts';
import { writeRows } from './rows.ts';
import { type World, worldOf } from './world.ts';
import { zephyriaAirways } from './zephyria/business.ts';

/** A file to import, and how it went when it was written. */
export type DemoFile = {
  partner: PartnerHandle;
  kind: ImportMapping['kind'];
  path: string;
  mapping: string;
  /** Rows besides the header. */
  rows: number;
  /** How many of the rows cannot land, because something is wrong with them on purpose. */
  rejects: number;
  bytes: number;
};

export type DemoPartner = {
  handle: PartnerHandle;
  name: string;
  /** Default country of its phone numbers, ISO 3166. */
  country: string;
  /** In the order in which they are to be imported. */
  files: readonly DemoFile[];
};

export type DemoPlan = {
  partners: readonly DemoPartner[];
  agreementFile: string;
  totals: { people: number; files: number; rows: number; rejects: number; bytes: number };
};

export type DemoSize = {
  directory: string;
  /** How many people the population has; each of the businesses knows 40 to 60 % of them. */
  people: number;
  /** Any integer ≥ 0. */
  seed: number;
  /** The present of the demonstration: consents, purchases and terms are dated around it. */
  at: Instant;
};

const demoBusinesses: readonly Business[] = [zephyriaAirways, mossfieldGrocers, quillonCellars];

/**
 * Writes everything and says what is where; existing files of those names are overwritten.
 * Refuses `input-invalid` for people other than a whole number 1..10,000,000 or a seed other than one 0..2^53-1.
 */
export async function generateDemo({ directory, people, seed, at }: DemoSize): Promise<DemoPlan> {
  if (!Number.isInteger(people) || people < 1 || people > 10_000_000)
    refuse('input-invalid', { detail: `a demonstration has 1 to 10,000,000 people, not ${people}` });
  if (!Number.isSafeInteger(seed) || seed < 0)
    refuse('input-invalid', { detail: `a seed is a whole number from 0, not ${seed}` });
  const world = worldOf({ people, seed, at });
  const partners: DemoPartner[] = [];
  for (const business of demoBusinesses) {
    const { handle, name, country } = business;
    await mkdir(join(directory, handle), { recursive: true });
    const files: DemoFile[] = [];
    for (const file of business.files) files.push(await writeFilePlan(world, { directory, business, file }));
    partners.push({ handle, name, country, files });
  }
  const agreementFile = join(directory, 'agreement.yaml');
  await writeFile(agreementFile, agreementText(at));
  return { partners, agreementFile, totals: totalsOf(partners, people) };
}

type Place = { directory: string; business: Business; file: FilePlan };

async function writeFilePlan(world: World, { directory, business, file }: Place): Promise<DemoFile> {
  const path = join(directory, business.handle, file.name);
  const mapping = path.replace(/\.\w+$/, '.mapping.yaml');
  await writeFile(
    mapping,
    `# How to read ${file.name} of ${business.name}.\n${stringify(file.mapping, { aliasDuplicateObjects: false })}`,
  );
  const written = await writeRows(path, { ...file, rows: file.rows(world) });
  return { partner: business.handle, kind: file.mapping.kind, path, mapping, ...written };
}

function totalsOf(partners: readonly DemoPartner[], people: number): DemoPlan['totals'] {
  const files = partners.flatMap((partner) => partner.files);
  const sum = (what: 'rows' | 'rejects' | 'bytes') => files.reduce((total, file) => total + file[what], 0);
  return { people, files: files.length, rows: sum('rows'), rejects: sum('rejects'), bytes: sum('bytes') };
}
