import {onMounted, onWillUnmount} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";
import {NavBar} from "@web/webclient/navbar/navbar";

const APP = "accounting_connectors.accounting_connector_menu_root";
const MENU = "accounting_connectors.accounting_fix_menu";

/** How many things there are to fix, beside the menu of that name. Counted whenever a
 * screen opens, and only in this app. */
patch(NavBar.prototype, {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.fixCount = 0;
        const count = () => this.countFixes();
        onMounted(count);
        for (const name of ["ACTION_MANAGER:UI-UPDATED", "MENUS:APP-CHANGED"]) {
            this.env.bus.addEventListener(name, count);
            onWillUnmount(() => this.env.bus.removeEventListener(name, count));
        }
    },

    async countFixes() {
        if (this.currentApp?.xmlid !== APP || this.counting || !user.userId) {
            return;
        }
        this.counting = true;
        try {
            const found = await this.orm.silent.call("accounting.fix", "get_count", []);
            if (found !== this.fixCount) {
                this.fixCount = found;
                this.render();
            }
        } catch {
            // The menu stays as it is: what is wrong is told by the screen itself
        } finally {
            this.counting = false;
        }
    },

    get currentAppSections() {
        return super.currentAppSections.map((section) =>
            section.xmlid === MENU && this.fixCount
                ? {...section, name: `${section.name} (${this.fixCount})`}
                : section
        );
    },
    // The getter of Odoo comes with a setter that does nothing
    set currentAppSections(_) {},
});
