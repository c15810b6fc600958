/** What a later `npm start -- --keep` has to know about the demonstration that an earlier one left. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CooperationId } from '@entente/contract';
import type { DemoPlan } from '@entente/platform';
import type { Home } from '../home.ts';

export type Memory = {
  readonly plan: DemoPlan;
  readonly cooperation: CooperationId;
  /** The first delivery that was completed, and the customer who withdrew; null where too few were covered. */
  readonly delivery: string | null;
  readonly withdrawn: string | null;
};

const fileIn = (home: Home): string => join(home.demonstration, 'told.json');

export function remember(home: Home, memory: Memory): void {
  writeFileSync(fileIn(home), JSON.stringify(memory));
}

export function findMemory(home: Home): Memory | undefined {
  const file = fileIn(home);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : undefined;
}
