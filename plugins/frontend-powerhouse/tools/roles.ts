import type { Element } from './jsx-element.ts';

/** What an element is to a user, as far as its tag or its library component tells. */
export type Role =
  | 'button'
  | 'icon-button'
  | 'link'
  | 'image'
  | 'field'
  | 'label'
  | 'field-group'
  | 'field-label'
  | 'iframe'
  | 'heading'
  | 'plain'
  | 'icon'
  | 'other';

const CHAKRA: Readonly<Record<string, Role>> = {
  Button: 'button',
  IconButton: 'icon-button',
  Link: 'link',
  LinkOverlay: 'link',
  Image: 'image',
  Img: 'image',
  Input: 'field',
  Textarea: 'field',
  Select: 'field',
  NumberInputField: 'field',
  'NativeSelect.Field': 'field',
  FormControl: 'field-group',
  FormLabel: 'field-label',
  'Field.Root': 'field-group',
  'Field.Label': 'field-label',
  Heading: 'heading',
  Icon: 'icon',
};

/** Chakra's layout parts: a `div` each, unless `as` says otherwise. */
const CHAKRA_PLAIN: ReadonlySet<string> = new Set(
  'Box Flex Stack HStack VStack Grid GridItem SimpleGrid Center AbsoluteCenter Text Container Square Circle Wrap WrapItem Card'.split(
    ' ',
  ),
);

const HOST: Readonly<Record<string, Role>> = {
  button: 'button',
  a: 'link',
  img: 'image',
  input: 'field',
  select: 'field',
  textarea: 'field',
  label: 'label',
  iframe: 'iframe',
  svg: 'icon',
};

/** Host elements without a role of their own that a click handler makes into something. */
const PLAIN_HOSTS: ReadonlySet<string> = new Set(
  'div span p section article header footer main aside nav li ul ol td tr th dl dt dd figure h1 h2 h3 h4 h5 h6 img'.split(
    ' ',
  ),
);

/** Modules whose components are icons: no text, unless a title is given. */
const ICON_MODULES =
  /^(react-icons(\/|$)|@chakra-ui\/icons|lucide-react|@heroicons\/react|@mui\/icons-material|@tabler\/icons-react|@fortawesome\/react-fontawesome|react-feather|@phosphor-icons\/react|@radix-ui\/react-icons|@ant-design\/icons|react-bootstrap-icons)/;

/** The host tag below: `as="a"` and `chakra.a` are `a`; undefined for a component of another kind, or a computed `as`. */
export function hostTag(element: Element): string | undefined {
  const as = element.attributes.get('as');
  if (as?.kind === 'static') return as.text;
  if (as !== undefined) return undefined;
  const factory = /^(chakra|styled|motion|Box)\.([a-z]\w*)$/.exec(element.tag);
  if (factory !== null) return factory[2];
  return /^[a-z][\w-]*$/.test(element.tag) && element.from === undefined ? element.tag : undefined;
}

export function roleOf(element: Element): Role {
  const host = hostTag(element);
  if (host !== undefined) {
    if (/^h[1-6]$/.test(host)) return 'heading';
    const role = HOST[host];
    if (role !== undefined) return role;
    if (PLAIN_HOSTS.has(host)) return 'plain';
    if (element.attributes.has('as') && element.from === '@chakra-ui/react' && element.name === 'Heading')
      return 'heading';
    return 'other';
  }
  const { from, name } = element;
  if (from === undefined || element.attributes.get('as')?.kind === 'dynamic') return 'other';
  if (ICON_MODULES.test(from)) return 'icon';
  if (from === '@chakra-ui/react') {
    if (CHAKRA_PLAIN.has(name)) return 'plain';
    return Object.hasOwn(CHAKRA, name) ? (CHAKRA[name] as Role) : 'other';
  }
  if (from === 'next/image' || from === 'next/legacy/image') return 'image';
  if (from === 'next/link' || (/^react-router(-dom)?$/.test(from) && /^(Nav)?Link$/.test(name)))
    return 'link';
  if (/^@mui\/material(\/|$)/.test(from)) {
    const last = from.split('/')[2] ?? name;
    if (last === 'IconButton') return 'icon-button';
    if (last === 'Button') return 'button';
  }
  return 'other';
}
