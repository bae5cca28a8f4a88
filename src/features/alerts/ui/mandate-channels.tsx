import { useT } from '#web/i18n.ts';
import { Checkbox } from '#web/ui/choices.tsx';
import { FieldGroup } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import type { Mandate } from '../mandates.contract.ts';

/** The ways in which a responder is reached today; each may be marked to end. They are the person's, for all their mandates. */
export function MandateChannels({
  mandate,
  ending,
  onChange,
}: {
  mandate: Mandate;
  ending: readonly string[];
  onChange: (ids: string[]) => void;
}) {
  const t = useT('mandates', 'alerts');
  if (mandate.channels.length === 0) return <Text dim>{t('onlyHereLong')}</Text>;
  return (
    <FieldGroup label={t('reachedBy')} hint={t('reachedByHint')}>
      <Stack gap="xs">
        {mandate.channels.map((it) => (
          <Checkbox
            key={it.id}
            label={t('endChannel', {
              channel: [t(`alerts:channel.${it.channel}`, { defaultValue: it.channel }), it.hint]
                .filter(Boolean)
                .join(' '),
            })}
            checked={ending.includes(it.id)}
            onChange={(on) => onChange(on ? [...ending, it.id] : ending.filter((id) => id !== it.id))}
          />
        ))}
      </Stack>
    </FieldGroup>
  );
}
