import { zoneOf } from '#lib/server/taste.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals, cookies }) => ({
  language: locals.language,
  theme: locals.theme,
  zone: zoneOf(cookies.get('zone')),
});
