import { CLOCKS, LEVELS, LEVEL_KEYS, type ClockSettings, type Level, type LevelClock } from '#domain/levels.ts';
import { useT } from '#web/i18n.ts';
import { FieldGroup } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { NumberBox } from './number-box.tsx';
import css from './alerts.module.css';

const STEPS = ['remind', 'firstAnswer', 'substitute', 'coordinator'] as const;

/** The times that somebody accepted, where they are others than the workspace's: minutes, by level. An empty field is the workspace's. */
export function MandateClocks({ value, onChange }: { value: ClockSettings; onChange: (value: ClockSettings) => void }) {
  const t = useT('mandates', 'domain');
  const put = (level: Level, step: keyof LevelClock, minutes: number) => {
    const { [step]: _was, ...rest } = value[level] ?? {};
    const own = minutes > 0 ? { ...rest, [step]: Math.round(minutes) } : rest;
    const { [level]: _level, ...others } = value;
    onChange(Object.keys(own).length > 0 ? { ...others, [level]: own } : others);
  };
  return (
    <details open={Object.keys(value).length > 0 || undefined}>
      <summary>{t('clocks.title')}</summary>
      <Stack gap="m">
        <Text dim small>
          {t('clocks.hint')}
        </Text>
        {LEVELS.toReversed().map((level) => (
          <FieldGroup key={level} label={t(`domain:levels.${LEVEL_KEYS[level]}`)}>
            <div className={css.two}>
              {STEPS.map((step) => (
                <NumberBox
                  key={step}
                  label={t(`clocks.${step}`)}
                  hint={t('clocks.usual', { minutes: CLOCKS[level][step] })}
                  value={value[level]?.[step] ?? 0}
                  onChange={(minutes) => put(level, step, minutes)}
                />
              ))}
            </div>
          </FieldGroup>
        ))}
      </Stack>
    </details>
  );
}
