import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listRoutes, type RouteList } from '../../../../plugins/fastapi-backend/tools/list-routes.ts';
import { MethodError } from '../../../../scripts/core/method.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;

async function routesOf(files: Record<string, string>, app?: string): Promise<RouteList> {
  const cwd = writeTree(tempFolder(), files);
  return await listRoutes.run({ path: '.', ...(app === undefined ? {} : { app }) }, { cwd, signal });
}

const lines = (list: RouteList): string[] =>
  list.routes.map((r) => `${r.methods.join(',')} ${r.path} ${r.name}`);
const found = (list: RouteList): string[] => list.findings.map((f) => `${f.rule} ${f.file}:${f.line}`);

const SHOP: Record<string, string> = {
  'app/__init__.py': '',
  'app/core/config.py': `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    API_V1_STR: str = "/api/v1"
settings = Settings()
`,
  'app/api/__init__.py': '',
  'app/api/deps.py': `from typing import Annotated
from fastapi import Depends, Security
from fastapi.security import OAuth2PasswordBearer
oauth2 = OAuth2PasswordBearer(tokenUrl="login")
def get_db():
    yield None
SessionDep = Annotated[int, Depends(get_db)]
def get_user(session: SessionDep, token: Annotated[str, Depends(oauth2)]): ...
CurrentUser = Annotated[int, Security(get_user, scopes=["orders:read"])]
async def item_or_404(item_id: int): ...
`,
  'app/api/routes/__init__.py': '',
  'app/api/routes/users.py': `from fastapi import APIRouter, Depends, status
from app.api.deps import CurrentUser, SessionDep, get_user
router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(get_user)])
@router.get("/", response_model=list["UserOut"])
def read_users(session: SessionDep, skip: int = 0): ...
@router.post("/", status_code=status.HTTP_201_CREATED, include_in_schema=False)
async def create_user(current: CurrentUser) -> "UserOut": ...
@router.delete("/{user_id}", status_code=204, deprecated=True)
def delete_user(user_id: int): ...
`,
  'app/api/routes/items.py': `from fastapi import APIRouter, Depends
from ..deps import item_or_404
router = APIRouter()
PREFIX = "/items"
@router.get(PREFIX + "/{item_id}")
def get_item(item=Depends(item_or_404)): ...
@router.api_route(f"{PREFIX}/search/all", methods=["POST", "GET"])
def search(): ...
@router.websocket(f"{PREFIX}/live/{{room}}")
async def live(websocket, room: str): ...
def put_item(): ...
router.add_api_route("/put", put_item, methods=["PUT"], tags=["x"])
`,
  'app/api/main.py': `from fastapi import APIRouter
from app.api.routes import items, users
api_router = APIRouter()
for module in (users, items):
    api_router.include_router(module.router)
for r, p in [(users.router, "/internal")]:
    api_router.include_router(r, prefix=p, tags=["internal"])
`,
  'app/main.py': `import fastapi as f
from fastapi.staticfiles import StaticFiles
from app.api.main import api_router
from app.core.config import settings
def create_app() -> f.FastAPI:
    made = f.FastAPI()
    made.include_router(api_router, prefix=settings.API_V1_STR)
    add_health(made)
    made.mount("/static/", StaticFiles(directory="static"))
    return made
def add_health(app):
    @app.get("/health")
    def health(): ...
    inner = f.FastAPI()
    @inner.get("/jobs")
    def jobs(): ...
    app.mount("/admin", inner)
app = create_app()
`,
};

describe('list_routes', () => {
  it('follows imports, factories, loops and prefixes to the full path of every route, in matching order', async () => {
    const list = await routesOf(SHOP);
    expect(lines(list)).toEqual([
      'GET /api/v1/users/ read_users',
      'POST /api/v1/users/ create_user',
      'DELETE /api/v1/users/{user_id} delete_user',
      'GET /api/v1/items/{item_id} get_item',
      'GET,POST /api/v1/items/search/all search',
      'WEBSOCKET /api/v1/items/live/{room} live',
      'PUT /api/v1/put put_item',
      'GET /api/v1/internal/users/ read_users',
      'POST /api/v1/internal/users/ create_user',
      'DELETE /api/v1/internal/users/{user_id} delete_user',
      'GET /health health',
      'GET /admin/jobs jobs',
    ]);
    expect(list.findings).toEqual([]);
    expect(list.unresolved).toEqual([]);
    expect(list.mounts.map((m) => `${m.path} ${m.target}`)).toEqual([
      '/admin inner',
      '/static StaticFiles(directory="static")',
    ]);
    expect(list.notes.join()).toContain('settings.API_V1_STR has its default "/api/v1"');
  });

  it('says model, status, tags and dependencies of a route, and where each dependency is written', async () => {
    const list = await routesOf(SHOP);
    const create = list.routes.find((r) => r.path === '/api/v1/internal/users/' && r.methods[0] === 'POST');
    expect(create).toMatchObject({
      file: 'app/api/routes/users.py',
      line: 6,
      async: true,
      status_code: 201,
      response_model: '"UserOut"',
      include_in_schema: false,
      deprecated: false,
      tags: ['internal', 'users'],
      dependencies: [
        { name: 'get_user', kind: 'Depends', from: 'router' },
        { name: 'get_user', kind: 'Security', from: 'signature', scopes: ['orders:read'] },
      ],
    });
    expect(list.routes[0]).toMatchObject({ response_model: 'list["UserOut"]', status_code: 200 });
    expect(list.routes[2]).toMatchObject({
      status_code: 204,
      deprecated: true,
      path_parameters: ['user_id'],
    });
  });

  it('reports two routes with one method and path, and one that an earlier route takes', async () => {
    const list = await routesOf({
      'main.py': `from fastapi import FastAPI
app = FastAPI()
@app.get("/users/{user_id}")
def one(user_id: str): ...
@app.get("/users/me")
def me(): ...
@app.post("/users/me")
def post_me(): ...
@app.get("/users/{name}")
def again(name: str): ...
@app.get("/n/{n:int}")
def number(n: int): ...
@app.get("/n/words")
def words(): ...
@app.get("/files/{rest:path}")
def files(rest: str): ...
@app.get("/files/a/{b}")
def deep(b: str): ...
app.mount("/sub", other)
@app.get("/sub/x")
def late(): ...
`,
    });
    expect(found(list)).toEqual([
      'shadowed-route main.py:5',
      'duplicate-route main.py:9',
      'shadowed-route main.py:17',
      'shadowed-by-mount main.py:20',
    ]);
    expect(list.findings[0]?.message).toContain('GET /users/{user_id} at main.py:3');
  });

  it('reports a path parameter that nobody takes, not one that a dependency or the request takes', async () => {
    const list = await routesOf({
      'main.py': `from fastapi import Depends, FastAPI, Path, Request
from elsewhere import unseen
app = FastAPI()
def load(a: int): ...
@app.get("/1/{a}")
def ignored(): ...
@app.get("/2/{a}")
def through(x=Depends(load)): ...
@app.get("/3/{a}")
def request_only(r: Request): ...
@app.get("/4/{a}", dependencies=[Depends(unseen)])
def not_known(): ...
@app.get("/5")
def nowhere(b: int = Path()): ...
`,
    });
    expect(found(list)).toEqual(['path-parameter-unused main.py:5', 'path-parameter-not-in-path main.py:14']);
  });

  it('reports calls that block the loop in async routes and their helpers, under any name, and not in plain routes', async () => {
    const list = await routesOf({
      'main.py': `import asyncio, time
from time import sleep as nap
from fastapi import Depends, FastAPI
app = FastAPI()
async def guard():
    nap(1)
def helper():
    import requests as rq
    rq.get("http://x")
@app.get("/a", dependencies=[Depends(guard)])
async def a():
    helper()
    await asyncio.to_thread(time.sleep, 1)
    def later():
        time.sleep(2)
    return later
@app.get("/b")
def b():
    time.sleep(1)
`,
    });
    expect(found(list)).toEqual(['blocking-call main.py:6', 'blocking-call main.py:9']);
    expect(list.findings[1]?.message).toContain('through helper() by async def a');
  });

  it('lists what it cannot resolve instead of guessing', async () => {
    const list = await routesOf({
      'main.py': `from fastapi import FastAPI
from vendor import router, make
app = FastAPI()
app.include_router(router, prefix="/v")
app.include_router(make("x"))
@app.get(PATHS["x"])
def computed(): ...
@app.api_route("/m", methods=METHODS)
def any_method(): ...
@unknown_router.get("/x")
def lost(): ...
`,
    });
    expect(list.unresolved.map((u) => u.line)).toEqual([4, 5, 8, 10]);
    expect(list.routes.map((r) => [r.path, r.path_known, r.methods])).toEqual([
      ['<PATHS["x"]>', false, ['GET']],
      ['/m', true, ['?']],
    ]);
  });

  it('reports routers that no app includes and prefixes that FastAPI refuses', async () => {
    const list = await routesOf({
      'main.py': `from fastapi import APIRouter, FastAPI
app = FastAPI()
orphan = APIRouter(prefix="/o")
@orphan.get("/x")
def x(): ...
bad = APIRouter(prefix="b/")
app.include_router(bad)
@app.get("slash")
def s(): ...
`,
    });
    expect(found(list)).toEqual([
      'router-not-included main.py:3',
      'bad-prefix main.py:6',
      'path-without-slash main.py:8',
    ]);
    expect(list.routersWithoutApp[0]?.routes[0]?.path).toBe('/o/x');
  });

  it('knows that FastAPI before 0.137 does not serve a route written below its include', async () => {
    const main = `from fastapi import APIRouter, FastAPI
app = FastAPI()
r = APIRouter()
app.include_router(r)
@r.get("/late")
def late(): ...
`;
    expect(found(await routesOf({ 'main.py': main, 'requirements.txt': 'fastapi==0.115.2\n' }))).toEqual([
      'route-after-include main.py:5',
    ]);
    expect(found(await routesOf({ 'main.py': main, 'requirements.txt': 'fastapi==0.142.2\n' }))).toEqual([]);
    expect(found(await routesOf({ 'main.py': main }))).toEqual([]);
  });

  it('calls a factory that only the server calls, and picks one app by its name', async () => {
    const files = {
      'a.py':
        'from fastapi import FastAPI\ndef make():\n    app = FastAPI()\n    @app.get("/made")\n    def m(): ...\n    return app\n',
      'b.py': 'from fastapi import FastAPI\napi = FastAPI()\n@api.get("/b")\ndef b(): ...\n',
      'tests/test_b.py': 'from fastapi import FastAPI\napp = FastAPI()\n@app.get("/test")\ndef t(): ...\n',
    };
    expect(lines(await routesOf(files))).toEqual(['GET /made m', 'GET /b b']);
    expect(lines(await routesOf(files, 'b:api'))).toEqual(['GET /b b']);
    await expect(routesOf(files, 'nope')).rejects.toThrow(/Apps found: a.py:app, b.py:api/);
  });

  it('gives an empty list with what was looked at for a folder without FastAPI', async () => {
    const list = await routesOf({ 'x.py': 'print(1)\n', 'y.txt': 'no' });
    expect(list.counts).toEqual({
      files: 1,
      apps: 0,
      routes: 0,
      unresolved: 0,
      findings: { error: 0, warning: 0, info: 0 },
    });
    const empty = await routesOf({});
    expect(empty.counts.files).toBe(0);
  });

  it('throws not_found for a folder that is not there', async () => {
    const call = (async () => await listRoutes.run({ path: 'gone' }, { cwd: tempFolder(), signal }))();
    await expect(call).rejects.toThrow(MethodError);
    await expect(call).rejects.toMatchObject({ code: 'not_found' });
  });

  it('survives broken, binary, deep, huge, circular and recursive files, and says which it did not read', async () => {
    const cwd = writeTree(tempFolder(), {
      'main.py':
        'from fastapi import FastAPI\nimport a\napp = FastAPI()\napp.include_router(a.router)\n@app.get("/ok")\ndef ok(: ...\n',
      'a.py':
        'from b import router as other\nfrom fastapi import APIRouter\nrouter = APIRouter()\nrouter.include_router(router)\ndef f():\n    return g()\ndef g():\n    return f()\nx = f()\nclass A(A): pass\ny = A().z\n',
      'b.py': 'from a import router\nfrom b import *\n',
      'deep.py': `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\ny = ${'f('.repeat(5_000)}`,
      'long.py': `z = ${'"a" + '.repeat(20_000)}"b"\n`,
      'wide.py': `from fastapi import FastAPI\napp = FastAPI()\n@app.get("${'/{a}'.repeat(3_000)}")\ndef w(): ...\n`,
      'latin.py': '',
    });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(join(cwd, 'latin.py'), Buffer.from([0x23, 0xe9, 0x0a]));
    writeFileSync(join(cwd, 'big.py'), Buffer.alloc(2_000_001, 0x20));
    symlinkSync(cwd, join(cwd, 'loop'));
    symlinkSync('/etc/hostname', join(cwd, 'outside.py'));
    const list = await listRoutes.run({ path: '.' }, { cwd, signal });
    expect(list.notRead.map((n) => n.file)).toEqual(['big.py', 'latin.py']);
    expect(list.routes.map((r) => r.name)).toContain('ok');
    expect(list.notes.join()).toContain('main.py:6 could not be parsed');
  });

  it('stops when its caller has gone', async () => {
    const cwd = writeTree(tempFolder(), SHOP);
    const call = (async () => await listRoutes.run({ path: '.' }, { cwd, signal: AbortSignal.abort() }))();
    await expect(call).rejects.toThrow(/abort/i);
  });
});
