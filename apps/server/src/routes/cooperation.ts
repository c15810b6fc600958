import type { RoutesOf } from './route.ts';

const id = 'abcdefghij';
const at = '/cooperations/{cooperation}';

export const cooperation = {
  enrol: {
    at: `POST ${at}/enrol`,
    summary: 'Puts your customers in, or brings what you put in up to date.',
    example: { cooperation: id },
    lane: 'bulk',
  },
  check: {
    at: `POST ${at}/check`,
    summary: 'Compares it with your own rows.',
    example: { cooperation: id },
    lane: 'bulk',
  },
  rebuild: {
    at: `POST ${at}/rebuild`,
    summary: 'Compares it with your own rows, and mends what differs.',
    example: { cooperation: id },
    lane: 'bulk',
  },
  status: {
    at: `GET ${at}`,
    summary: 'Who has put customers in, and how matching went for yours.',
    example: { cooperation: id },
  },
} satisfies RoutesOf<'cooperation'>;
