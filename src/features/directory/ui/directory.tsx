import { InitiativePage } from './initiative-page.tsx';
import { Initiatives } from './initiatives.tsx';
import { OrganisationPage } from './organisation-page.tsx';
import { Organisations } from './organisations.tsx';

/** The screens of the directory. They lead into each other, so they are fetched together. */
export const OrganisationsScreen = () => <Organisations />;
export const OrganisationScreen = () => <OrganisationPage />;
export const InitiativesScreen = () => <Initiatives />;
export const InitiativeScreen = () => <InitiativePage />;
