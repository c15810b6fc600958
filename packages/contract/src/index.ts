export * from './words.ts';
export * from './refusal.ts';
export * from './faults.ts';
export * from './permission.ts';
export * from './agreement.ts';
