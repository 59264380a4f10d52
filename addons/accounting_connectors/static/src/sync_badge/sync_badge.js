import {onWillUnmount, useEffect} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {BadgeField, badgeField} from "@web/views/fields/badge/badge_field";
import {useService} from "@web/core/utils/hooks";

const ON_ITS_WAY = ["waiting", "sending"];
const STUCK = ["blocked", "failed", "differs"]; // a colleague may mend it on another screen
const FIRST_LOOK = 700;
const SLOWEST_LOOK = 15000;

/**
 * The sync status of a record. While it is on its way the badge looks for news by itself
 * and reloads the record when there are some: nobody has to press F5 to read "Synced".
 */
export class AccountingSyncBadge extends BadgeField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        useEffect(
            (state, resId) => {
                clearTimeout(this.timer);
                this.delay = STUCK.includes(state) ? SLOWEST_LOOK : FIRST_LOOK;
                if (resId && [...ON_ITS_WAY, ...STUCK].includes(state)) {
                    this.lookLater();
                }
            },
            () => [this.props.record.data[this.props.name], this.props.record.resId]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    lookLater() {
        this.timer = setTimeout(() => this.look(), this.delay);
        this.delay = Math.min(this.delay * 1.3, SLOWEST_LOOK);
    }

    async look() {
        const {record, name} = this.props;
        let news = false;
        try {
            const [now] = await this.orm
                .silent.call(record.resModel, "accounting_sync_status", [[record.resId]]);
            news = now && now.accounting_sync_state !== record.data[name];
        } catch {
            // The server is away for a moment: look again later
        }
        if (news && !(await record.isDirty())) {
            await record.load();
            record.model.notify();
        } else {
            this.lookLater();
        }
    }
}

registry.category("fields").add("accounting_sync_badge", {
    ...badgeField,
    component: AccountingSyncBadge,
});
