import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge, LevelBadge, TlpBadge, type Level } from '#web/ui/badges.tsx';
import { Card, Facts, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { Go, anywhere } from '#web/navigation.tsx';
import type { OutOf } from '#domain/operation.ts';
import type { previewCap } from '../cap/cap.contract.ts';
import { paths } from './paths.ts';

export type Preview = OutOf<typeof previewCap>;

/** What would be made of a message, and by what, before anything is saved. */
export function CapPreview({ seen }: { seen: Preview }) {
  const t = useT('cap', 'alerts', 'domain');
  const format = useFormat();
  const { draft, message } = seen;
  const why = (field: string) =>
    seen.reasons
      .filter((it) => it.field === field)
      .map((it) => t(`reasons.${field}.${it.code}`, { ...it.values, defaultValue: '' }))
      .join(' ');
  const withWhy = (field: string, value: string) => (
    <span>
      {value}{' '}
      <Text dim small as="span">
        {why(field)}
      </Text>
    </span>
  );
  return (
    <Card as="section" aria-label={t('preview.title')}>
      <Stack gap="m">
        <Row gap="s">
          <Badge tone="accent">{t(`match.${seen.kind}`)}</Badge>
          {draft && <LevelBadge level={draft.level as Level} />}
          {draft && <TlpBadge label={draft.label} />}
          {seen.expired && <Badge tone="late">{t('preview.expired')}</Badge>}
        </Row>
        {draft && (
          <Title as="h3">
            <bdi lang={draft.language}>{draft.headline}</bdi>
          </Title>
        )}
        {seen.alerts.length > 0 && seen.kind !== 'several' && (
          <Text>
            {t('preview.belongs')}{' '}
            {seen.alerts.map((it) => (
              <Go key={it.id} {...anywhere({ to: paths.alert, params: { id: it.id } })}>
                <bdi>{`${it.number} ${it.headline}`}</bdi>
              </Go>
            ))}
          </Text>
        )}
        {seen.proposes && <Text strong>{t(`preview.proposes.${seen.proposes}`)}</Text>}
        {seen.changes.length > 0 && (
          <Text>{t('preview.changes', { fields: format.list(seen.changes.map((it) => t(`fields.${it}`))) })}</Text>
        )}
        {seen.kept.length > 0 && (
          <Text>{t('preview.kept', { fields: format.list(seen.kept.map((it) => t(`fields.${it}`))) })}</Text>
        )}
        {draft?.why && <Said lang={draft.language}>{draft.why}</Said>}
        {draft?.asked && (
          <Text>
            {t('alerts:page.askedOf')}
            {t('console:colon')}{' '}
            <Said as="span" lang={draft.language}>
              {draft.asked}
            </Said>
          </Text>
        )}
        <Facts
          of={[
            draft && [
              t('fields.level'),
              withWhy(
                'level',
                t(`domain:levels.${(['watch', 'warning', 'emergency'] as const)[draft.level - 1]!}.name`),
              ),
            ],
            draft && [t('fields.certainty'), withWhy('certainty', t(`alerts:certainty.${draft.certainty}`))],
            draft && [t('fields.urgency'), withWhy('urgency', t(`alerts:urgency.${draft.urgency}`))],
            draft && [t('fields.label'), withWhy('label', t(`preview.labels.${draft.label}`))],
            draft && [
              t('fields.placeText'),
              <span key="place">
                <bdi>{draft.placeText}</bdi>{' '}
                <Text dim small as="span">
                  {draft.place
                    ? t(`preview.place.${draft.place.by}`, { name: draft.place.name })
                    : t('preview.place.none')}
                </Text>
              </span>,
            ],
            draft && [
              t('fields.themes'),
              draft.themes.length > 0
                ? format.list(draft.themes.map((it) => t(`domain:types.${it}`, { defaultValue: it })))
                : why('themes'),
            ],
            draft?.expectedUntil ? [t('fields.expectedUntil'), <TimeAt key="until" at={draft.expectedUntil} />] : null,
            seen.languages.length > 1 && [t('fields.language'), withWhy('language', draft?.language ?? '')],
            [
              t('preview.sender'),
              <span key="sender">
                <bdi>{seen.senderName}</bdi> (<bdi dir="ltr">{message.sender}</bdi>)
              </span>,
            ],
            [
              t('messages.identifier'),
              <bdi key="id" dir="ltr">
                {message.identifier}
              </bdi>,
            ],
            [t('preview.sent'), <TimeAt key="sent" at={new Date(message.sent).toISOString()} />],
            [t('preview.scope'), t(`messages.scope.${message.scope}`)],
            seen.note !== null && [
              t('preview.note'),
              <Said key="note" as="span">
                {seen.note}
              </Said>,
            ],
            seen.contact !== null && [t('preview.contact'), <bdi key="contact">{seen.contact}</bdi>],
            message.unknownReferences.length > 0 && [
              t('preview.unknown'),
              <bdi key="unknown" dir="ltr">
                {message.unknownReferences.map((it) => `${it.sender} ${it.identifier}`).join(', ')}
              </bdi>,
            ],
          ]}
        />
        {message.warnings.length > 0 && (
          <ul>
            {[...new Set(message.warnings.map((it) => it.code))].map((code) => (
              <li key={code}>{t(`warnings.${code}`, { defaultValue: code })}</li>
            ))}
          </ul>
        )}
      </Stack>
    </Card>
  );
}
