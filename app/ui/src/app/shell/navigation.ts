import { House, Inbox, Landmark, type LucideIcon, ShieldAlert, Workflow } from 'lucide-react';

export interface Place {
  /** Key of its name in the catalogue, and the first part of its address. */
  id: string;
  href: string;
  icon: LucideIcon;
  /** Who sees it; nobody named: everybody. The API judges again. */
  roles?: string[];
}

/** The main places of the application. A new page adds a line here. */
export const PLACES: Place[] = [
  { id: 'home', href: '/', icon: House },
  { id: 'inbox', href: '/inbox', icon: Inbox },
  {
    id: 'ledger',
    href: '/ledger',
    icon: Landmark,
    roles: [
      'preparer',
      'accountant',
      'cost-centre-owner',
      'controller',
      'cfo',
      'finance-administrator',
      'operations',
      'auditor',
    ],
  },
  {
    id: 'processes',
    href: '/processes',
    icon: Workflow,
    roles: ['operations', 'analyst', 'administrator', 'auditor'],
  },
  { id: 'incidents', href: '/incidents', icon: ShieldAlert, roles: ['operations', 'administrator'] },
];
