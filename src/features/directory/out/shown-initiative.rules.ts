import type { PlacePrecision } from '#domain/places.ts';
import type { Nature, RoleIn } from '../directory.rules.ts';
import type { InitiativeFields } from '../initiatives.contract.ts';

/** An initiative as it leaves the house: organisations and places by name and code, and nothing that its reader may not know. */
export interface ShownInitiative {
  readonly id: string;
  readonly key: string | null;
  readonly title: string;
  readonly language: string;
  readonly titles: Readonly<Record<string, string>>;
  readonly description: string | null;
  /** in other languages */
  readonly descriptions: Readonly<Record<string, string>>;
  readonly state: InitiativeFields['state'];
  readonly plannedFrom: string | null;
  readonly plannedTo: string | null;
  readonly actualFrom: string | null;
  readonly actualTo: string | null;
  readonly forWhom: string | null;
  readonly people: InitiativeFields['people'];
  readonly results: InitiativeFields['results'];
  readonly changedAt: string;
  readonly parties: readonly ShownParty[];
  readonly purposes: readonly { list: string; code: string; name: string | null; share: number | null }[];
  readonly places: readonly ShownPlace[];
  readonly money: readonly {
    kind: InitiativeFields['money'][number]['kind'];
    amount: number;
    currency: string | null;
    on: string | null;
    to: string | null;
    usd: number | null;
  }[];
}
export interface ShownParty {
  readonly role: RoleIn;
  readonly name: string;
  readonly ref: string | null;
  readonly nature: Nature | null;
}
export interface ShownPlace {
  readonly text: string | null;
  readonly whole: boolean;
  readonly lat: number | null;
  readonly lon: number | null;
  readonly precision: PlacePrecision;
  readonly share: number | null;
  /** from the country down to itself */
  readonly chain: readonly { level: number; name: string; code: string | null }[];
  /** ISO 3166-1, two letters */
  readonly country: string | null;
}
