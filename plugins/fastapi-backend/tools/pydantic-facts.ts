/**
 * What changed between Pydantic 1 and 2, as the migration guide has it, checked against Pydantic 2.13: `breaks` raises when the module is
 * imported, or is silently ignored; otherwise it still works and warns.
 */
interface Change {
  readonly use: string;
  readonly breaks?: true;
}

/** Keys of the v1 `Config`. A key that was renamed is ignored in v2. */
export const CONFIG_KEYS: Readonly<Record<string, string>> = {
  allow_mutation: 'frozen (with the opposite value)',
  allow_population_by_field_name: 'validate_by_name (before 2.11: populate_by_name)',
  anystr_lower: 'str_to_lower',
  anystr_strip_whitespace: 'str_strip_whitespace',
  anystr_upper: 'str_to_upper',
  error_msg_templates: 'nothing; it was removed',
  fields: 'Field(…) on each field; it was removed',
  getter_dict: 'a model_validator with mode="before"; it was removed',
  json_dumps: 'a field_serializer; it was removed',
  json_loads: 'nothing; it was removed',
  keep_untouched: 'ignored_types',
  max_anystr_length: 'str_max_length',
  min_anystr_length: 'str_min_length',
  orm_mode: 'from_attributes',
  post_init_call: 'nothing; it was removed',
  schema_extra: 'json_schema_extra',
  smart_union: 'nothing; it was removed, v2 unions are smart',
  underscore_attrs_are_private: 'nothing; it was removed, it is always so',
  validate_all: 'validate_default',
  copy_on_model_validation: 'nothing; it was removed',
};

export const FIELD_ARGUMENTS: Readonly<Record<string, Change>> = {
  regex: { use: 'pattern=', breaks: true },
  const: { use: 'Literal[…] as the type', breaks: true },
  unique_items: { use: 'set[…] as the type', breaks: true },
  min_items: { use: 'min_length=' },
  max_items: { use: 'max_length=' },
  allow_mutation: { use: 'frozen=' },
  example: { use: 'examples=[…]' },
};

/** Names imported from pydantic. */
export const IMPORTS: Readonly<Record<string, Change>> = {
  'pydantic.BaseSettings': { use: 'pydantic_settings.BaseSettings', breaks: true },
  ...Object.fromEntries(
    ['Bytes', 'Date', 'Decimal', 'Float', 'FrozenSet', 'Int', 'List', 'Number', 'Set', 'Str'].map((name) => [
      `pydantic.Constrained${name}`,
      { use: 'Annotated[…, Field(…)]', breaks: true as const },
    ]),
  ),
  'pydantic.generics.GenericModel': { use: 'BaseModel with Generic[T]' },
  'pydantic.parse_obj_as': { use: 'TypeAdapter(T).validate_python(…)' },
  'pydantic.validate_arguments': { use: 'validate_call' },
  'pydantic.PyObject': { use: 'ImportString' },
  'pydantic.Extra': { use: 'extra="allow", "ignore" or "forbid"' },
  'pydantic.error_wrappers.ValidationError': { use: 'pydantic.ValidationError' },
};

/** Methods of a model class and of its objects. */
export const METHODS: Readonly<Record<string, string>> = {
  dict: 'model_dump()',
  json: 'model_dump_json()',
  copy: 'model_copy()',
  parse_obj: 'model_validate()',
  parse_raw: 'model_validate_json()',
  parse_file: 'model_validate_json() on the text of the file',
  from_orm: 'model_validate(), with from_attributes=True in model_config',
  construct: 'model_construct()',
  schema: 'model_json_schema()',
  schema_json: 'json.dumps(model_json_schema())',
  update_forward_refs: 'model_rebuild()',
  validate: 'model_validate()',
  __fields__: 'model_fields',
  __fields_set__: 'model_fields_set',
};

/** Names that only v2 has. */
export const V2_ONLY: ReadonlySet<string> = new Set(
  [
    'field_validator',
    'model_validator',
    'field_serializer',
    'model_serializer',
    'computed_field',
    'ConfigDict',
    'RootModel',
    'TypeAdapter',
    'validate_call',
    'AfterValidator',
    'BeforeValidator',
  ].map((name) => `pydantic.${name}`),
);

/** Calls whose result is fixed when the class is made, though each object should have its own. */
export const FRESH_VALUES: ReadonlySet<string> = new Set([
  ...['now', 'utcnow', 'today'].map((name) => `datetime.datetime.${name}`),
  'datetime.date.today',
  'django.utils.timezone.now',
  'uuid.uuid1',
  'uuid.uuid4',
  'uuid.uuid7',
  'time.time',
  'time.time_ns',
  'time.monotonic',
  ...['token_hex', 'token_urlsafe', 'token_bytes', 'randbelow', 'choice'].map((name) => `secrets.${name}`),
  ...['random', 'randint', 'choice', 'randrange', 'uniform'].map((name) => `random.${name}`),
  'os.urandom',
]);

/** Names of fields whose values are for nobody's eyes. */
export const SECRET_FIELD =
  /^(.*_)?(password|passwd|pwd|passphrase|password_hash|hashed_password|secret|secret_key|client_secret|api_key|private_key|totp_secret|otp_secret|pin_code|salt)$/i;
