"""Runs MiniStack for the deployed target: as it is, but for what is below."""

import os
import signal
import threading


def end_with_parent():
    # Standard input ends with whoever started this process, however that one ended. The group is ours: functions go too.
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_parent, daemon=True).start()

from ministack.app import main  # noqa: E402
from ministack.services import apigateway, lambda_svc  # noqa: E402

execute = lambda_svc._execute_function_with_config_scope


def execute_with_cookies(record, event, *rest, **named):
    """An HTTP API puts a request's cookies into `cookies` and not into `headers` (payload 2.0); MiniStack 1.5.33 does not."""
    if isinstance(event, dict) and event.get("version") == "2.0" and "routeKey" in event:
        headers = dict(event.get("headers") or {})
        cookies = headers.pop("cookie", None)
        if cookies:
            event = {**event, "headers": headers, "cookies": cookies.split("; ")}
    return execute(record, event, *rest, **named)


lambda_svc._execute_function_with_config_scope = execute_with_cookies


def reading_template_spelling(answer):
    """CloudFormation writes `AllowOrigins`; MiniStack keeps it so and reads `allowOrigins`, which the API's own calls write."""
    return lambda cors, origin: answer({key[0].lower() + key[1:]: value for key, value in (cors or {}).items()}, origin)


apigateway._cors_response_headers = reading_template_spelling(apigateway._cors_response_headers)
apigateway._cors_preflight_response = reading_template_spelling(apigateway._cors_preflight_response)

main()
