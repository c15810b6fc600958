/** The three businesses as their agreement names them. None of them exists. */
import { PartnerHandle } from '@entente/contract';
import type { Shop } from './world.ts';

/** Zephyria Airways: an airline. */
export const zephyria: Shop = {
  handle: PartnerHandle.parse('zephyria'),
  letter: 'a',
  ref: (serial) => `ZF${String(serial).padStart(8, '0')}`,
};

/** Mossfield Grocers: shops for every day. */
export const mossfield: Shop = {
  handle: PartnerHandle.parse('mossfield'),
  letter: 'b',
  ref: (serial) => String(4_000_000 + serial),
};

/** Quillon Cellars: wine and food by mail. */
export const quillon: Shop = {
  handle: PartnerHandle.parse('quillon'),
  letter: 'c',
  ref: (serial) => `q-${serial.toString(36).padStart(5, '0')}`,
};
