"""What Sage says when it refuses: always a JSON array of diagnoses.

Shape and words: reference section 16. Words for which no source was found are ours and
listed in NOT_EMULATED.md.
"""

from __future__ import annotations

INVALID, NOT_FOUND, UNAUTHORISED = (
    "RecordInvalid",
    "RecordNotFound",
    "AuthorizationFailure",
)
REQUIRED = "This field is required."
NO_RECORD = "Couldn't find record."
NO_SUBSCRIPTION = "No active subscription. (MSE)"
TAKEN = "has already been taken"
LOCKED = "The date is on or before the year end lockdown date {}."
SETTLED = "The artefact has payments or allocations and cannot be changed this way."
TAX_RECONCILED = "The artefact is on a submitted tax return."


def diagnosis(message: str, code: str = INVALID, source: str = "") -> dict:
    """One element of an error reply."""
    return {
        "$severity": "error",
        "$dataCode": code,
        "$message": message,
        "$source": source,
    }


class ApiError(Exception):
    """A reply that refuses."""

    def __init__(self, status: int, *diagnoses: dict):
        super().__init__(f"{status} {diagnoses}")
        self.status, self.diagnoses = status, list(diagnoses)


def refused(status: int, message: str, code: str, source: str = "") -> ApiError:
    """A refusal for one reason."""
    return ApiError(status, diagnosis(message, code, source))


def invalid(source: str, message: str) -> ApiError:
    """422 about one field."""
    return refused(422, message, INVALID, source)


def not_found() -> ApiError:
    """404: no such path, or nothing under that id."""
    return refused(404, NO_RECORD, NOT_FOUND)


def bad_request(message: str, source: str = "") -> ApiError:
    """400: the request cannot be read, or a filter is none."""
    return refused(400, message, "BadRequest", source)


class Problems:
    """Collects what is wrong with one request."""

    def __init__(self):
        self.diagnoses: list[dict] = []

    def add(self, source: str, message: str = REQUIRED, code: str = INVALID) -> None:
        """Note a problem once."""
        found = diagnosis(message, code, source)
        if found not in self.diagnoses:
            self.diagnoses.append(found)

    def check(self) -> None:
        """Refuse with 422 when anything was noted.

        :raise ApiError: all of it
        """
        if self.diagnoses:
            raise ApiError(422, *self.diagnoses)
