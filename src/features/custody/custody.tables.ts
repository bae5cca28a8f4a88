import type { RightsAsked } from '#features/people/guarded.service.ts';
import type { Settings } from './custody.rules.ts';

export interface CustodianRow {
  workspace_id: string;
  id: string;
  member_id: string;
  organisation_id: string;
  outside: boolean;
  state: 'proposed' | 'agreed' | 'keyed' | 'ready' | 'lost' | 'left' | 'refused';
  public_key: Buffer | null;
  reason: string;
  proposed_by: string;
  proposed_at: Date;
  ready_at: Date | null;
  ended_at: Date | null;
  end_reason: string | null;
}

export interface VoiceRow {
  workspace_id: string;
  subject_id: string;
  member_id: string;
  organisation_id: string;
  administrator_only: boolean;
  yes: boolean;
  reason: string | null;
  at: Date;
}

export interface ChangeRow {
  workspace_id: string;
  id: string;
  kind: 'begin' | 'reseat' | 'settings' | 'retire' | 'party' | 'rights';
  body: {
    seats: string[];
    settings: Settings | null;
    partyId?: string;
    keeper?: string;
    rights?: RightsAsked;
    /** whom the rights are about */
    names?: string[];
  };
  reason: string;
  not_before: Date;
  expires_at: Date;
  state: 'open' | 'agreed' | 'running' | 'done' | 'refused' | 'lapsed';
  proposed_by: string;
  created_at: Date;
  settled_at: Date | null;
  handing_custodian_id: string | null;
  sharing_custodian_id: string | null;
}

export interface GenerationRow {
  workspace_id: string;
  number: number;
  state: 'current' | 'closing' | 'closed';
  change_id: string;
  begun_at: Date;
}

export interface OpeningRow {
  workspace_id: string;
  id: string;
  source_id: string;
  identity_id: string;
  generation: number;
  reason: string;
  asked_by: string;
  public_key: Buffer;
  state: 'open' | 'agreed' | 'opened' | 'failed' | 'refused' | 'withdrawn' | 'lapsed';
  created_at: Date;
  expires_at: Date;
  settled_at: Date | null;
  /** whether the source was told that its name was opened; null while nobody has said */
  told: 'told' | 'not_safe' | null;
  told_why: string | null;
  told_at: Date | null;
}

export interface AnswerRow {
  workspace_id: string;
  opening_id: string;
  custodian_id: string;
  organisation_id: string;
  yes: boolean;
  reason: string | null;
  at: Date;
}

export interface TestRow {
  workspace_id: string;
  id: string;
  custodian_id: string;
  box: Buffer;
  answer_hash: Buffer;
  made_at: Date;
  due_at: Date;
  passed_at: Date | null;
}

export interface ToldRow {
  workspace_id: string;
  id: string;
  member_id: string;
  what: string;
  subject_id: string;
  at: Date;
  seen_at: Date | null;
  mailed_at: Date | null;
}

export interface ShareRow {
  workspace_id: string;
  identity_id: string;
  generation: number;
  custodian_id: string;
  commitment: Buffer;
  sealed: Buffer;
}

export interface HandedRow {
  workspace_id: string;
  errand_id: string;
  identity_id: string;
  custodian_id: string;
  for_id: string;
  sealed: Buffer;
  at: Date;
}
