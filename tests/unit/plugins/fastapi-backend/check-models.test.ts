import { describe, expect, it } from 'vitest';
import { checkModels, type ModelCheck } from '../../../../plugins/fastapi-backend/tools/check-models.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function check(files: Record<string, string>): Promise<ModelCheck> {
  const cwd = writeTree(tempFolder(), files);
  return await checkModels.run({ path: '.' }, { cwd, signal });
}

const found = (result: ModelCheck): string[] =>
  result.findings.map((f) => `${f.severity} ${f.rule} ${f.file}:${f.line}`);

const V1 = `from typing import List, Optional
from pydantic import BaseModel, BaseSettings, Field, validator, root_validator

class User(BaseModel):
    id: int
    name: Optional[str]
    code: str = Field(..., regex="^x")
    tags: List[str] = Field([], min_items=1)
    kind = "person"

    @validator("name", pre=True)
    def strip(cls, v):
        return v

    @root_validator
    def all(cls, values):
        return values

    class Config:
        orm_mode = True
        title = "User"

def use(u: User, r):
    r.dict()
    r.json()
    User.parse_obj({}).id
    made = User(id=1)
    made.copy()
    return u.dict()
`;

describe('check_models', () => {
  it('reports what Pydantic 2 refuses as errors and what it only warns of as warnings', async () => {
    const result = await check({ 'models.py': V1, 'requirements.txt': 'pydantic[email]>=2.5\n' });
    expect(result.pydantic).toEqual({ major: 2, from: 'requirements.txt:1' });
    expect(found(result)).toEqual([
      'error v1-import models.py:2',
      'warning optional-required models.py:6',
      'error v1-field-argument models.py:7',
      'warning v1-field-argument models.py:8',
      'error field-without-type models.py:9',
      'warning v1-validator models.py:11',
      'error v1-validator models.py:15',
      'warning v1-config-class models.py:19',
      'error v1-config-key models.py:20',
      'warning v1-method models.py:26',
      'warning v1-method models.py:28',
      'warning v1-method models.py:29',
    ]);
    expect(result.counts).toMatchObject({ files: 1, models: 1, fields: 4 });
  });

  it('finds nothing of that in a project that is pinned to version 1, or that imports pydantic.v1', async () => {
    for (const pin of ['pydantic==1.10.13\n', 'pydantic>=1.9,<2\n']) {
      const pinned = await check({ 'models.py': V1, 'requirements.txt': pin });
      expect(pinned.pydantic.major).toBe(1);
      expect(pinned.findings).toEqual([]);
    }
    const compat = await check({
      'models.py':
        'from pydantic.v1 import BaseModel, validator\nclass A(BaseModel):\n    x: int\n    class Config:\n        orm_mode = True\n',
    });
    expect(compat.findings).toEqual([]);
  });

  it('reports names of version 2 in a project that is pinned to version 1', async () => {
    const result = await check({
      'm.py': 'from pydantic import BaseModel, field_validator\n',
      'pyproject.toml': '[tool.poetry.dependencies]\npydantic = "^1.10"\n',
    });
    expect(found(result)).toEqual(['error v2-import m.py:1']);
  });

  it('reports defaults that are made once, and leaves lists alone, which Pydantic copies', async () => {
    const result = await check({
      'm.py': `import datetime as dt
from uuid import uuid4
from pydantic import BaseModel, Field
class A(BaseModel):
    at: dt.datetime = dt.datetime.now()
    id: str = Field(default=uuid4(), alias="i")
    ok: list[int] = []
    fine: str = Field(default_factory=uuid4)
    wrong: list[int] = Field(default_factory=list())
`,
    });
    expect(found(result)).toEqual([
      'error default-made-once m.py:5',
      'error default-made-once m.py:6',
      'error factory-called m.py:9',
    ]);
    expect(result.findings[0]?.fix).toBe('Write Field(default_factory=dt.datetime.now).');
    expect(result.notes.join()).toContain('version 2 was taken');
  });

  it('reports a validator of a field that is not there, unless a base outside could have it', async () => {
    const result = await check({
      'base.py': 'from pydantic import BaseModel\nclass Base(BaseModel):\n    known: int\n',
      'm.py': `from pydantic import field_validator
from base import Base
from vendor import Mixin
class A(Base):
    @field_validator("known", "gone")
    @classmethod
    def v(cls, x): return x
class B(Base, Mixin):
    @field_validator("gone")
    @classmethod
    def v(cls, x): return x
`,
    });
    expect(found(result)).toEqual(['error validator-without-field m.py:5']);
    expect(result.findings[0]?.message).toContain('gone');
  });

  it('reports passwords that a route answers with, also inside other models and inherited', async () => {
    const result = await check({
      'm.py': `from fastapi import FastAPI
from pydantic import BaseModel, Field, SecretStr
class UserBase(BaseModel):
    hashed_password: str
class User(UserBase):
    id: int
class Page(BaseModel):
    items: list[User]
class Safe(BaseModel):
    password: SecretStr
    secret_key: str = Field(exclude=True)
    has_password: bool
app = FastAPI()
@app.get("/a", response_model=list[User])
def a(): ...
@app.post("/b")
def b(user: User) -> "User": ...
@app.get("/c")
def c() -> Page | None: ...
@app.get("/d")
def d() -> Safe: ...
@app.get("/e", response_model=User, response_model_exclude={"hashed_password"})
def e(): ...
@app.get("/f", response_model=None)
def f() -> User: ...
`,
    });
    expect(found(result)).toEqual([
      'error secret-in-response m.py:14',
      'error secret-in-response m.py:16',
      'error secret-in-response m.py:18',
    ]);
    expect(result.findings[1]?.message).toContain('it is the model of the request');
  });

  it('says an optional field without default is required only as information where nothing is being moved from version 1', async () => {
    const result = await check({
      'm.py':
        'from pydantic import BaseModel\nclass A(BaseModel):\n    x: str | None\n    y: str | None = None\n',
    });
    expect(found(result)).toEqual(['info optional-required m.py:3']);
  });

  it('survives classes that derive from themselves and broken files', async () => {
    const result = await check({
      'a.py': 'from b import B\nclass A(B):\n    x: int = (\n',
      'b.py': 'import pydantic\nfrom a import A\nclass B(A):\n    y: "B"\nclass C(C): pass\n',
      'c.py': `from pydantic import BaseModel\n${Array.from({ length: 400 }, (_, i) => `class M${i}(${i === 0 ? 'BaseModel' : `M${i - 1}`}):\n    f${i}: int\n`).join('')}`,
    });
    expect(result.counts.models).toBeGreaterThan(10);
    expect(result.notes.join()).toContain('a.py:');
  });
});
