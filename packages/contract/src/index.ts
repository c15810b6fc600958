export * from './words.ts';
export * from './refusal.ts';
