import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

export interface PublicWorkspace {
  id: string;
  slug: string;
  neutral_name: string;
  exercise: boolean;
  languages: string[];
  settings: Record<string, unknown>;
  area_place_id: string | null;
}

export const publicWorkspace = async (context: Context, slug: string): Promise<PublicWorkspace | undefined> =>
  (await sql<PublicWorkspace>`select * from app.public_workspace(${slug})`.execute(context.tx)).rows[0];
