"""Set the web application up: cookies, languages, security headers, filters, and one page for each error."""

from __future__ import annotations

import logging
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from flask import Flask, Response, abort, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_locale, gettext
from flask_compress import Compress
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from core import clock, words
from core.access import current_actor, may_open, may_write, speaks_json
from core.db import Database, close_reading, reading
from core.errors import DomainError
from core.identity.models import User
from core.identity.roles import Actor
from core.identity.services import is_demo
from core.identity.signing_in import user_of_session
from core.secrets import session_key
from core.settings import Settings

WHO = "who"
"""The cookie that says whose the session is."""
LANGUAGES = {"zh": "中文", "en": "English"}
_PROXIES_SAY = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_log = logging.getLogger(__name__)
_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in user of this request; the id in the cookie is the number of the open session."""

    def __init__(self, user: User, session_number: int) -> None:
        self.name = user.name
        self.must_change_password = user.must_change_password
        self.actor: Actor = user.actor()
        self.id = str(session_number)


def set_up(app: Flask, settings: Settings) -> None:
    """Configure an application that has no pages yet."""
    app.config.update(
        SECRET_KEY=session_key(settings),
        SESSION_COOKIE_NAME="caishi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.cookies_require_https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # a page left open in a shed overnight must still save
        WTF_CSRF_SSL_STRICT=settings.cookies_require_https,
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_TRANSLATION_DIRECTORIES=str(app.root_path) + "/translations",
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.url)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    _compress(app)
    CSRFProtect(app)
    Babel(app, locale_selector=_language)
    _sign_in_manager(app)
    _filters(app)
    app.teardown_request(close_reading)
    app.before_request(_forms_only)
    app.after_request(_harden)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _compress(app: Flask) -> None:
    """Send texts packed: a form must open on a cheap phone in a greenhouse (60 KB at the first look, all in all).

    The guessing of secrets by the length of packed pages needs a stranger's page that asks for ours with the session's
    cookie; SameSite keeps that cookie from it.
    """
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/css",
            "text/javascript",
            "text/plain",
            "application/json",
            "application/manifest+json",
            "image/svg+xml",
        ],
    )
    Compress(app)

    @app.after_request
    def _whole(response: Response) -> Response:
        """Read a text file whole before it is packed: packed as a stream it would be left open."""
        if response.is_streamed and response.mimetype in app.config["COMPRESS_MIMETYPES"]:
            response.direct_passthrough = False
            response.make_sequence()
        return response


def on_loopback() -> bool:
    """Say whether the reader sits at this very machine, with no proxy between."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    is_local_name = host in {"127.0.0.1", "localhost", "::1"}
    is_direct = not any(request.headers.get(header) for header in _PROXIES_SAY)
    return is_local_name and is_direct and _is_loopback(request.remote_addr)


def shows_demo() -> bool:
    """Say whether the demo's one-click sign-ins may stand: a demo database on a loopback address."""
    if "shows_demo" not in g:
        g.shows_demo = on_loopback() and is_demo(reading())
    return bool(g.shows_demo)


def public_url() -> str:
    """Return the address that QR codes and documents print."""
    return current_app.extensions["settings"].public_url.rstrip("/") or request.url_root.rstrip("/")


def _is_loopback(address: str | None) -> bool:
    return bool(address) and ip_address(address).is_loopback  # type: ignore[arg-type]


def _language() -> str:
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(list(LANGUAGES), "zh")


def _sign_in_manager(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # a phone changes its address all day

    @manager.user_loader  # type: ignore[untyped-decorator, unused-ignore]
    def _load(session_id: str) -> SignedIn | None:
        if not session_id.isdecimal():
            return None
        user = user_of_session(reading(), int(session_id))
        return SignedIn(user, int(session_id)) if user else None


def _filters(app: Flask) -> None:
    for show in (
        words.day,
        words.moment,
        words.yuan,
        words.jin,
        words.kg,
        words.per_jin,
        words.weight_in_words,
        words.named,
        words.who,
        words.said,
        words.period,
        words.plain,
    ):
        app.jinja_env.filters[show.__name__] = show

    @app.context_processor
    def _always() -> dict[str, Any]:
        return {
            "language": str(get_locale()),
            "languages": LANGUAGES,
            "today": clock.today(),
            "shows_demo": shows_demo,
            "current_user": current_user,
            "may_open": may_open,
            "may_write": may_write,
        }

    @app.template_filter("label")
    def _label(value: Any) -> str:
        return str(gettext(value.label))


def _forms_only() -> None:
    """Take forms as forms: no page reads JSON, and what is for scripts reads nothing else."""
    if request.is_json and not speaks_json():
        abort(415)


def _harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _CONTENT_SECURITY_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if current_user.is_authenticated:
        response.headers.setdefault("Cache-Control", "no-store, private")
    _say_who(response)
    return response


def _say_who(response: Response) -> None:
    """Let scripts see whose the session is: a page kept on a phone may have been another person's.

    The cookie is a hint for the page, never a proof for the server. It stays when the session runs out, so that its
    owner's entries go on being kept for him, and goes when he signs out.
    """
    if request.endpoint == "sign_in.leave":
        response.delete_cookie(WHO)
    elif current_user.is_authenticated:
        own = str(current_actor().user_id)
        if request.cookies.get(WHO) != own:
            lasting = current_app.config["PERMANENT_SESSION_LIFETIME"]
            is_secure = current_app.config["SESSION_COOKIE_SECURE"]
            response.set_cookie(WHO, own, max_age=lasting, secure=is_secure, samesite="Lax")


def _page(status: int, title: str, message: str) -> ResponseReturnValue:
    return render_template("errors/error.html", status=status, title=title, message=message), status


def _domain_error(error: DomainError) -> ResponseReturnValue:
    return _page(error.status, gettext("没有办成"), words.told(error))


def _stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, gettext("请再交一次"), gettext("页面放得太久，或是换了登录。请返回上一页，刷新后再交一次。"))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    messages = {
        403: (gettext("没有权限"), gettext("您没有权限看这一页。需要的话，请联系联合体管理员。")),
        404: (gettext("没有这一页"), gettext("地址可能抄错了，或者这一页已经不在了。")),
        405: (gettext("不能这样打开"), gettext("请从页面上的按钮进入。")),
        413: (gettext("文件太大"), gettext("请换一个小一点的文件。")),
    }
    code = error.code or 500
    if code < 400:
        return error
    title, message = messages.get(code, (gettext("没有办成"), gettext("请返回上一页再试。")))
    return _page(code, title, message)


def _unexpected(error: Exception) -> ResponseReturnValue:
    _log.exception("unexpected error", exc_info=error)
    return _page(500, gettext("系统出错了"), gettext("已经记下了。您填的内容没有保存，请稍后再试，或打电话给会计。"))
