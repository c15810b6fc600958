import type { Account } from '@entente/contract';
import type { RefusedData } from './lib/words/refused.ts';
import type { Beside } from '../beside.ts';

declare module 'node:http' {
  interface IncomingMessage {
    /** Put beside each request by the server that shows the console. */
    entente?: Beside;
  }
}

declare global {
  namespace App {
    interface Error {
      status: number;
      message: string;
      /** Of a refusal: its code, and what to do about it. */
      code?: string;
      wayOut?: string;
      data?: RefusedData;
      /** Of a fault: under what the server's log has it. */
      id?: string;
    }
    interface Locals {
      language: string;
      theme: 'system' | 'light' | 'dark';
      /** Whoever is signed in; undefined on pages that are for everybody. */
      account: Account | undefined;
    }
  }
}
