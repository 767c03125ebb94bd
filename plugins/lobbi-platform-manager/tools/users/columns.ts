/** What a list of accounts can say about one. */
export const ROLES = ['username', 'email', 'firstName', 'lastName', 'groups'] as const;
export type Role = (typeof ROLES)[number];

/** Headings as offices write them, in lower case, letters and digits only. */
const HEADINGS: Readonly<Record<Role, readonly string[]>> = {
  username: [
    'username',
    'user',
    'login',
    'loginname',
    'userid',
    'benutzername',
    'benutzer',
    'usuario',
    'identifiant',
    'uid',
  ],
  email: [
    'email',
    'mail',
    'emailaddress',
    'mailaddress',
    'emailadresse',
    'mailadresse',
    'correo',
    'correoelectronico',
    'courriel',
    'adressemail',
    'eposta',
    'primaryemail',
  ],
  firstName: ['firstname', 'givenname', 'forename', 'first', 'vorname', 'prenom', 'nombre', 'nome'],
  lastName: [
    'lastname',
    'surname',
    'familyname',
    'last',
    'nachname',
    'familienname',
    'nom',
    'nomdefamille',
    'apellido',
    'apellidos',
    'sobrenome',
    'cognome',
  ],
  groups: ['groups', 'group', 'gruppen', 'gruppe', 'grupos', 'grupo', 'groupes', 'groupe'],
};
const PASSWORD =
  /^(?:password|passwd|pwd|pass|initialpassword|kennwort|passwort|contrasena|motdepasse|senha)$/;

export function isPasswordHeading(heading: string): boolean {
  return PASSWORD.test(plain(heading));
}

/** Index of the column of each role; `given` names headings that are not known here. */
export function placesOf(
  headings: readonly string[],
  given: Readonly<Partial<Record<Role, string>>>,
): Map<Role, number> {
  const places = new Map<Role, number>();
  for (const role of ROLES) {
    const wanted = given[role];
    const at = headings.findIndex((heading) =>
      wanted === undefined
        ? HEADINGS[role].includes(plain(heading))
        : plain(heading) === plain(wanted) && heading.trim() !== '',
    );
    if (at >= 0) places.set(role, at);
  }
  return places;
}

function plain(heading: string): string {
  return heading
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
