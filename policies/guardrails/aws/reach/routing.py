"""Which subnets lead to the internet, as far as the graph of a stack tells."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...graph import Graph
from ...model import Doubt, Resource, Value
from ...values import elements, fields, is_given, show, text

SUBNETS = frozenset({"aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet", "aws-native:ec2:Subnet"})
VPCS = frozenset({"aws:ec2/vpc:Vpc", "aws-native:ec2:Vpc"})
_TABLES = frozenset({"aws:ec2/routeTable:RouteTable", "aws-native:ec2:RouteTable"})
_MAIN_TABLES = frozenset({"aws:ec2/defaultRouteTable:DefaultRouteTable"})
_ROUTES = frozenset({"aws:ec2/route:Route", "aws-native:ec2:Route"})
_ASSOCIATIONS = frozenset(
    {"aws:ec2/routeTableAssociation:RouteTableAssociation", "aws-native:ec2:SubnetRouteTableAssociation"}
)
_MAIN_ASSOCIATIONS = frozenset({"aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"})
GATEWAYS = frozenset({"aws:ec2/internetGateway:InternetGateway", "aws-native:ec2:InternetGateway"})
_OTHER_GATEWAYS = frozenset({"aws:ec2/vpnGateway:VpnGateway", "aws-native:ec2:VpnGateway"})
_NAT_GATEWAYS = frozenset({"aws:ec2/natGateway:NatGateway", "aws-native:ec2:NatGateway"})
"""What some write where an internet gateway belongs."""

TYPES = frozenset[str]().union(
    SUBNETS,
    VPCS,
    _TABLES,
    _MAIN_TABLES,
    _ROUTES,
    _ASSOCIATIONS,
    _MAIN_ASSOCIATIONS,
    GATEWAYS,
    _OTHER_GATEWAYS,
    _NAT_GATEWAYS,
)
"""Every type this module reads."""


_DESTINATIONS = (
    "destinationCidrBlock",
    "destinationIpv6CidrBlock",
    "destinationPrefixListId",
    "cidrBlock",
    "ipv6CidrBlock",
)


class Way(NamedTuple):
    """A route to an internet gateway.

    `holder` is the resource that declares the route, `table` the route table it stands in, or the VPC for its main
    one. `gateway` is `None` when it is not in the program; `named` and `destination` are the properties' values.
    """

    holder: Resource
    table: Resource
    gateway: Resource | None
    named: Value
    destination: Value

    def __str__(self) -> str:
        if self.gateway is not None and not isinstance(text("", self.named), str):
            return f"{self.holder.title} leads to {self.gateway.title}"
        return f"{self.holder.title} leads to the internet gateway {show(self.named)}"


class Routing:
    """The route tables of a stack, read once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._tables_of: dict[str, list[Resource | Doubt]] = {}
        self._main_tables_of: dict[str, list[Resource | Doubt]] = {}
        self._routes_of: dict[str, list[Way | Doubt]] = {}
        for association in graph.of_type(_ASSOCIATIONS):
            self._associate(association, "subnetId", SUBNETS, self._tables_of)
        for association in graph.of_type(_MAIN_ASSOCIATIONS):
            self._associate(association, "vpcId", VPCS, self._main_tables_of)
        for name, types in (("defaultRouteTableId", _MAIN_TABLES), ("id", _TABLES)):
            for table in graph.of_type(types):
                for vpc in self._vpcs_by_main_table(table, name):
                    self._main_tables_of.setdefault(vpc.urn, []).append(table)
        for table in graph.of_type(_TABLES | _MAIN_TABLES):
            self._routes_of[table.urn] = list(self._inline_routes(table))
        for route in graph.of_type(_ROUTES):
            self._add(route)

    def way_out(self, subnet: Resource) -> Way | Doubt | None:
        """How traffic leaves `subnet` for an internet gateway; `None` when no route leads to one."""
        tables = self._tables_of.get(subnet.urn)
        ways: list[Way | Doubt] = []
        if tables is None:
            links = self._graph.links(subnet, "vpcId", VPCS)
            if len(links.certain) != 1:
                return Doubt(f"the route table of {subnet.title}", "is not in this program")
            vpc = links.certain[0]
            # AWS makes the main table with local routes only; whatever else it holds is declared.
            tables = self._main_tables_of.get(vpc.urn, [])
            ways += self._routes_of.get(vpc.urn, [])
        for table in tables:
            ways += [table] if isinstance(table, Doubt) else self._routes_of[table.urn]
        return next((way for way in ways if isinstance(way, Way)), next(iter(ways), None))

    def _associate(
        self,
        association: Resource,
        end: str,
        types: frozenset[str],
        into: dict[str, list[Resource | Doubt]],
    ) -> None:
        ends = self._graph.links(association, end, types)
        links = self._graph.links(association, "routeTableId", _TABLES | _MAIN_TABLES)
        tables: list[Resource | Doubt] = list(links.certain)
        if links.possible:
            tables.append(Doubt(f"routeTableId of {association.title}"))
        elif not tables:
            tables.append(Doubt(f"the route table of {association.title}", "is not in this program"))
        for resource in ends.certain:
            into.setdefault(resource.urn, []).extend(tables)
        for resource in ends.possible:
            into.setdefault(resource.urn, []).append(Doubt(f"{end} of {association.title}"))

    def _vpcs_by_main_table(self, resource: Resource, property_name: str) -> list[Resource]:
        """The VPCs whose main route table the property names."""
        named = text(property_name, resource.get(property_name))
        known = [
            vpc
            for vpc in self._graph.of_type(VPCS)
            if isinstance(named, str) and named in (vpc.get("mainRouteTableId"), vpc.get("defaultRouteTableId"))
        ]
        return known or self._graph.depends_on(resource, property_name, VPCS)

    def _inline_routes(self, table: Resource) -> Iterator[Way | Doubt]:
        routes = elements("routes", table.get("routes"))
        if isinstance(routes, Doubt):
            yield Doubt(f"routes of {table.title}", routes.reason)
            return
        read = [(path, fields(path, value)) for path, value in routes]
        # Of NAT gateways in their own place the whole property is computed too: nothing follows for the others.
        none = _OTHER_GATEWAYS
        if not any(is_given(route.get("natGatewayId")) for _path, route in read if not isinstance(route, Doubt)):
            none = _OTHER_GATEWAYS | _NAT_GATEWAYS
        for path, route in read:
            if isinstance(route, Doubt):
                yield Doubt(f"{path} of {table.title}", route.reason)
            elif (way := self._way(table, "routes", route, none)) is not None:
                yield way

    def _add(self, route: Resource) -> None:
        way = self._way(route, "gatewayId", route.properties, _OTHER_GATEWAYS | _NAT_GATEWAYS)
        if way is None:
            return
        links = self._graph.links(route, "routeTableId", _TABLES | _MAIN_TABLES)
        for table in links.certain or self._vpcs_by_main_table(route, "routeTableId"):
            here = way if isinstance(way, Doubt) else way._replace(table=table)
            self._routes_of.setdefault(table.urn, []).append(here)
        for table in links.possible:
            self._routes_of[table.urn].append(Doubt(f"routeTableId of {route.title}"))

    def _way(
        self, holder: Resource, property_name: str, route: Mapping[str, Value], none: frozenset[str]
    ) -> Way | Doubt | None:
        """The way out by `route`, a doubt when it may be one, `None` when it is none, as to a gateway of `none`."""
        named = route.get("gatewayId")
        destination = next((value for name in _DESTINATIONS if is_given(value := route.get(name))), None)
        name = text("gatewayId", named)
        if name is None:
            return None
        if isinstance(name, str):
            through = self._graph.named(name, GATEWAYS)
            if not through and not name.startswith("igw-"):
                return None
            through = through or self._graph.depends_on(holder, property_name, GATEWAYS)
            return Way(holder, holder, through[0] if through else None, named, destination)
        if through := self._graph.depends_on(holder, property_name, GATEWAYS):
            return Way(holder, holder, through[0], named, destination)
        if self._graph.depends_on(holder, property_name, none):
            return None
        return Doubt(f"gatewayId of {holder.title}", name.reason)
