import { hasMessage, message } from './i18n';

/** A role in words; those that a tenant's own issuer adds stay as they are called there. */
export function roleName(role: string): string {
  return hasMessage('shell', `roles.${role}`) ? message('shell', `roles.${role}`) : role;
}
