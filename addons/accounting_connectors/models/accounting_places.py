"""Countries and states as a provider writes them, found in Odoo."""

from functools import cached_property

from ..providers.matching import name_key

NAMES = {  # what people write for countries that Odoo calls otherwise
    "usa": "US",
    "us": "US",
    "u s a": "US",
    "united states of america": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "republic of ireland": "IE",
    "eire": "IE",
    "holland": "NL",
    "the netherlands": "NL",
    "czechia": "CZ",
    "turkey": "TR",
    "south korea": "KR",
    "uae": "AE",
}


class Places:
    """Looked up in memory, after one read of each table.

    :param api.Environment env: any
    """

    def __init__(self, env):
        self.env = env

    @cached_property
    def _countries(self):
        countries = self.env["res.country"].with_context(lang="en_US").search([])
        found = {name_key(country.name): country for country in countries}
        codes = {country.code: country for country in countries if country.code}
        found |= {name: codes[code] for name, code in NAMES.items() if code in codes}
        return found | {code.casefold(): country for code, country in codes.items()}

    @cached_property
    def _states(self):
        found = {}
        for state in self.env["res.country.state"].search([]):
            country_id = state.country_id.id
            found[country_id, name_key(state.name)] = state
            found[country_id, name_key(state.code)] = state
        return found

    def country(self, code, name=""):
        """The country by its code, else by its name.

        :rtype: res.country
        """
        for word in (code, name):
            if word and (found := self._countries.get(name_key(word))):
                return found
        return self.env["res.country"]

    def state(self, country, code, name=""):
        """The state of a country by its code, else by its name.

        :rtype: res.country.state
        """
        for word in (code, name):
            if word and (found := self._states.get((country.id, name_key(word)))):
                return found
        return self.env["res.country.state"]
