import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { answerInvitation, linkInvitation } from '../../groups/groups.contract.ts';
import { SHORT_DAYS } from '../../groups/groups.rules.ts';
import { LinkMade } from '../link-made.tsx';
import type { Group, Meeting } from '../../groups/groups.contract.ts';
import type { Open } from './group-open.ts';

type Invitation = Meeting['invitations'][number];

/** One meeting: when and where, what was said, who was invited how long before, and whether they come. */
export function MeetingCard({
  group,
  meeting,
  onOpen,
}: {
  group: Group;
  meeting: Meeting;
  onOpen: (it: Open) => void;
}) {
  const t = useT('groups');
  const can = useCan();
  const [linking, setLinking] = useState<Invitation | null>(null);
  const answer = useOpMutation(answerInvitation, { invalidates: ['workingGroups'] });
  const over = new Date(meeting.endsAt).getTime() <= serverNow();
  return (
    <Card as="article" aria-label={meeting.title}>
      <Stack gap="s">
        <Row spread="between">
          <strong>
            <bdi>{meeting.title}</bdi>
          </strong>
          <span>
            {meeting.cancelled && <Badge tone="late">{t('cancelled')}</Badge>} <TimeAt at={meeting.startsAt} />
          </span>
        </Row>
        {meeting.placeText && (
          <Text dim>
            <bdi>{meeting.placeText}</bdi>
          </Text>
        )}
        {meeting.agenda && <Said>{meeting.agenda}</Said>}
        {meeting.minutes && (
          <div>
            <Text dim small>
              {t('fields.minutes')}
            </Text>
            <Said>{meeting.minutes}</Said>
          </div>
        )}
        {meeting.invitations.length > 0 && (
          <List label={t('invitations')}>
            {meeting.invitations.map((it) => (
              <ListRow
                key={it.actor.id}
                lead={<Badge tone={it.days < SHORT_DAYS ? 'late' : 'plain'}>{t('days', { count: it.days })}</Badge>}
                when={t(`answer.${it.answer}`)}
                title={<bdi>{it.actor.name}</bdi>}
                detail={
                  <>
                    {t('invitedBy')} <bdi>{it.inviter.name}</bdi>
                    {it.answeredHow && <> · {t(`answeredHow.${it.answeredHow}`)}</>}
                    {it.words && (
                      <>
                        {' · '}
                        <bdi>{it.words}</bdi>
                      </>
                    )}
                  </>
                }
              >
                {can('actor.write') && !meeting.cancelled && (
                  <Row>
                    {(['comes', 'cannot'] as const)
                      .filter((is) => is !== it.answer)
                      .map((is) => (
                        <Button
                          key={is}
                          size="small"
                          look="quiet"
                          aria-label={`${t(`answer.${is}`)}: ${it.actor.name}`}
                          onClick={() =>
                            answer.mutate(
                              {
                                params: { id: group.id, part: meeting.id },
                                body: { actorId: it.actor.id, answer: is },
                              },
                              { onError: (error) => toastProblem(error, 'groups') },
                            )
                          }
                        >
                          {t(`answer.${is}`)}
                        </Button>
                      ))}
                    {!over && (
                      <Button
                        size="small"
                        look="quiet"
                        aria-label={`${t('invitationLink')}: ${it.actor.name}`}
                        onClick={() => setLinking(it)}
                      >
                        {t('invitationLink')}
                      </Button>
                    )}
                  </Row>
                )}
              </ListRow>
            ))}
          </List>
        )}
        {can('actor.write') && (
          <Row>
            <Button
              size="small"
              aria-label={`${t('invite')}: ${meeting.title}`}
              onClick={() => onOpen({ what: 'invite', of: meeting })}
            >
              {t('invite')}
            </Button>
            <Button
              size="small"
              look="quiet"
              aria-label={`${t('change')}: ${meeting.title}`}
              onClick={() => onOpen({ what: 'meeting', of: meeting })}
            >
              {t('change')}
            </Button>
          </Row>
        )}
      </Stack>
      {linking && <LinkDialog group={group} meeting={meeting} invitation={linking} onClose={() => setLinking(null)} />}
    </Card>
  );
}

/** A link by which somebody invited answers without an account, in their language, shown once. */
function LinkDialog({
  group,
  meeting,
  invitation,
  onClose,
}: {
  group: Group;
  meeting: Meeting;
  invitation: Invitation;
  onClose: () => void;
}) {
  const t = useT('groups');
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [made, setMade] = useState<{ link: string; text: string } | null>(null);
  const make = useOpMutation(linkInvitation);
  return (
    <Dialog open onClose={onClose} width={560} title={t('linkFor', { name: invitation.actor.name })}>
      {made ? (
        <LinkMade
          made={made}
          language={language}
          words={{ link: t('linkIs'), why: t('linkWhy'), text: t('shortText') }}
          onClose={onClose}
        />
      ) : (
        <Form
          feature="groups"
          deed={t('makeLink')}
          blocked={null}
          onSubmit={async () => {
            setMade(
              await make.mutateAsync({
                params: { id: group.id, part: meeting.id, actor: invitation.actor.id },
                body: { language },
              }),
            );
          }}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <Text>{t('linkMeans')}</Text>
          <Select
            label={t('theirLanguage')}
            options={Object.entries(LANGUAGES).map(([value, it]) => ({ value: value as Language, label: it.name }))}
            value={language}
            onChange={(it) => it && setLanguage(it)}
          />
        </Form>
      )}
    </Dialog>
  );
}
