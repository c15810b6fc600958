import { own, type Policy } from './can.ts';

export const dictionary: Policy<'dictionary'> = (can) => {
  // Every member may know what is kept of customers: it names nobody.
  can('member', 'list', own);
  // Whoever brings files in has their columns read, and says what the data is.
  can('admin', ['change', 'suggest'], own);
  // An analyst may ask what a file could be imported as.
  can('analyst', 'suggest', own);
};
