import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Row } from '#web/ui/layout.tsx';

/** The screens that stand beside the list of organisations and have no tab of their own. */
export function Beside() {
  const t = useT('directory', 'directory-confirm', 'role-maps', 'directory-relations', 'directory-merges');
  const can = useCan();
  return (
    <Row gap="m" as="nav" aria-label={t('directory-confirm:beside')}>
      {can('contact.read') && <Go to="/w/$workspace/contacts">{t('directory:contact.list.title')}</Go>}
      <Go to="/w/$workspace/system">{t('directory:system.title')}</Go>
      <Go to="/w/$workspace/confirmations">{t('directory-confirm:list.title')}</Go>
      <Go to="/w/$workspace/organisations" search={{ doubles: true }}>
        {t('directory-merges:doubles.title')}
      </Go>
      <Go to="/w/$workspace/relations">{t('directory-relations:screen')}</Go>
      <Go to="/w/$workspace/role-maps">{t('role-maps:title')}</Go>
    </Row>
  );
}
