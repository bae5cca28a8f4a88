import { useT } from '#web/i18n.ts';
import { TextField } from '#web/ui/field.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import {
  isTemplateLanguage,
  isTemplateName,
  TEMPLATE_KINDS,
  type TemplateKind,
  type Templates,
} from '../gateway-fields.rules.ts';

/** What was typed of each template. */
export type Typed = Record<TemplateKind, { name: string; languages: string }>;

export const typedTemplates = (of: Templates | undefined): Typed =>
  Object.fromEntries(
    TEMPLATE_KINDS.map((kind) => [
      kind,
      { name: of?.[kind]?.name ?? '', languages: of?.[kind]?.languages.join(', ') ?? '' },
    ]),
  ) as Typed;

const languagesIn = (typed: string): string[] => typed.split(/[\s,;،]+/).filter((it) => it !== '');

/** What is wrong with what was typed, as a key of the catalogue; null where nothing is. */
export function templateFault(typed: Typed): 'name' | 'languages' | null {
  for (const kind of TEMPLATE_KINDS) {
    const { name, languages } = typed[kind];
    const codes = languagesIn(languages);
    if (name.trim() === '' && codes.length === 0) continue;
    if (!isTemplateName(name.trim())) return 'name';
    if (codes.length === 0 || !codes.every(isTemplateLanguage)) return 'languages';
  }
  return null;
}

/** Those that were named; undefined where none was. */
export function templatesOf(typed: Typed): Templates | undefined {
  const named = TEMPLATE_KINDS.filter((kind) => typed[kind].name.trim() !== '').map(
    (kind) => [kind, { name: typed[kind].name.trim(), languages: languagesIn(typed[kind].languages) }] as const,
  );
  return named.length > 0 ? Object.fromEntries(named) : undefined;
}

/** What goes to whoever wrote more than a day ago: the names under which the provider has approved our fixed words. */
export function TemplatesPart({ typed, onChange }: { typed: Typed; onChange: (typed: Typed) => void }) {
  const t = useT('numbers');
  const words = useT('courier');
  return (
    <Stack as="section" gap="m">
      <Heading as="h3">{t('templates.title')}</Heading>
      <Text dim>{t('templates.means')}</Text>
      {TEMPLATE_KINDS.map((kind) => {
        const it = typed[kind];
        const what = t(`templates.kinds.${kind}`);
        return (
          <Stack key={kind} gap="xs">
            <TextField
              label={t('templates.name', { what })}
              hint={t('templates.nameHint', { words: words(`outside.${kind}`) })}
              optional
              dir="ltr"
              autoComplete="off"
              maxLength={200}
              value={it.name}
              onChange={(name) => onChange({ ...typed, [kind]: { ...it, name } })}
            />
            {it.name.trim() !== '' && (
              <TextField
                label={t('templates.languages', { what })}
                hint={t('templates.languagesHint')}
                dir="ltr"
                autoComplete="off"
                maxLength={250}
                value={it.languages}
                onChange={(languages) => onChange({ ...typed, [kind]: { ...it, languages } })}
              />
            )}
          </Stack>
        );
      })}
    </Stack>
  );
}
