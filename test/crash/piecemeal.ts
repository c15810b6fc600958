// A database on which every step of a transaction commits by itself, as if effect and done-mark were two
// transactions: what a check for halves must notice.
import type { Database, Transaction } from '@entente/store';

export function piecemeal(database: Database): Database {
  return {
    ...database,
    write: (granted, work, options) =>
      database.write(
        granted,
        (outer) => {
          const alone =
            <Args extends unknown[]>(name: keyof Transaction) =>
            (...args: Args) =>
              database.write(
                granted,
                (tx) => (tx[name] as unknown as (...all: Args) => Promise<never>)(...args),
                options,
              );
          const steps = [
            'own',
            'control',
            'log',
            'auditLog',
            'cooperation',
            'publish',
            'register',
            'deliver',
            'charge',
            'logFor',
            'withdraw',
            'sweepStore',
            'sweepCooperation',
          ] as const;
          const nobodyWaits = async (): Promise<void> => {};
          const locks = {
            lock: nobodyWaits,
            lockStore: nobodyWaits,
            lockReleases: nobodyWaits,
            lockCustomers: nobodyWaits,
            lockJob: nobodyWaits,
          };
          return work({
            ...outer,
            ...locks,
            ...Object.fromEntries(steps.map((name) => [name, alone(name)])),
          });
        },
        options,
      ),
  };
}
