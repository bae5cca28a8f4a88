import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { OwnWords } from './wording.rules.ts';

export const ownWords = async (context: Context): Promise<OwnWords | null> =>
  (
    await sql<{ words: OwnWords | null }>`select sms_words as words from app.custody_settings
      where workspace_id = ${context.workspace.id}`.execute(context.tx)
  ).rows[0]?.words ?? null;
