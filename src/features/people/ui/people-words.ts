import { ROLES, type Role, type Verb } from '#domain/verbs.ts';
import { useT } from '#web/i18n.ts';
import type { Option } from '#web/ui/field.tsx';
import { TLP_WORDS } from '#web/ui/badges.tsx';

/** The roles with what each is for. */
export function useRoleOptions(): readonly Option<Role>[] {
  const t = useT('people', 'account');
  return ROLES.map((role) => ({ value: role, label: t(`account:roles.${role}`), detail: t(`roleMeans.${role}`) }));
}

const TLP_KEYS = ['clear', 'green', 'amber', 'amber_strict', 'red'] as const;

/** How far a member may see, by the Traffic Light Protocol. */
export function useClearanceOptions(): readonly Option[] {
  const t = useT('people', 'domain');
  return TLP_WORDS.map((word, at) => ({
    value: String(at),
    label: `TLP:${word} · ${t(`domain:sensitivity.${TLP_KEYS[at]}.means`)}`,
  }));
}

/** What a token may do, in words; the verb itself where there are none. */
export function useVerbWords(): (verb: Verb) => string {
  const t = useT('people');
  return (verb) => {
    const [noun, deed] = verb.split('.') as [string, string];
    return `${t(`nouns.${noun}`, { defaultValue: noun })}${t('console:colon')} ${t(`verbs.${deed}`, { defaultValue: deed })}`;
  };
}
